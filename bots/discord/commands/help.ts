import { showHelp } from '@easel/bot-shared/flows/pages.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { ApplicationCommandType } from 'discord.js';
import { type Command, WHERE } from './command.ts';

export const help: Command = {
  data: {
    ...WHERE,
    type: ApplicationCommandType.ChatInput,
    name: 'help',
    description: en.discord.commands.help,
  },
  promises: () => 'private',
  async run(deps, _interaction, { asker, words }) {
    return { type: 'card', isPrivate: true, card: await showHelp(deps, asker, words) };
  },
};
