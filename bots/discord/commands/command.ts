import type { Outcome } from '@easel/bot-shared/flows/outcome.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import {
  type APIApplicationCommandOption,
  ApplicationCommandType,
  ApplicationIntegrationType,
  type ChatInputCommandInteraction,
  InteractionContextType,
  type MessageContextMenuCommandInteraction,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
  type RESTPostAPIContextMenuApplicationCommandsJSONBody,
} from 'discord.js';
import type { DiscordDeps } from '../deps.ts';
import type { Promised } from '../interactions/talk.ts';
import type { Turn } from '../interactions/turn.ts';

/** A slash command: what Discord shows of it, and what it does. A new one is a file here and a line in the registry. */
export interface Command {
  data: RESTPostAPIChatInputApplicationCommandsJSONBody;
  /** Who will see the answer when it takes a while. */
  promises(interaction: ChatInputCommandInteraction): Promised;
  /** @throws DomainError for whatever is wrong with what was asked. */
  run(deps: DiscordDeps, interaction: ChatInputCommandInteraction, turn: Turn): Promise<Outcome>;
}

/** A command in the menu of a message. */
export interface MessageCommand {
  data: RESTPostAPIContextMenuApplicationCommandsJSONBody;
  run(deps: DiscordDeps, interaction: MessageContextMenuCommandInteraction, turn: Turn): Promise<Outcome>;
}

/** Servers that installed the app, and the private chat with it. */
export const WHERE = {
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  integration_types: [ApplicationIntegrationType.GuildInstall],
};

/**
 * Makes a slash command, with the words of its name as its description.
 *
 * @param about.promises the person alone sees the answer, unless this says otherwise.
 * @param about.data what else Discord has to know of it.
 */
export function slashCommand(
  name: keyof typeof en.discord.commands,
  about: {
    options?: APIApplicationCommandOption[];
    data?: Partial<Command['data']>;
    promises?: Command['promises'];
    run: Command['run'];
  },
): Command {
  const { options, data, promises = () => 'private', run } = about;
  const description = en.discord.commands[name];
  const type = ApplicationCommandType.ChatInput;
  return { data: { ...WHERE, type, name, description, ...(options && { options }), ...data }, promises, run };
}
