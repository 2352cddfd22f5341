import type { Outcome } from '@easel/bot-shared/flows/ask.ts';
import {
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
