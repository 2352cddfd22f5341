import { showCredits } from '@easel/bot-shared/flows/pages.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { ApplicationCommandType } from 'discord.js';
import { type Command, WHERE } from './command.ts';

export const credits: Command = {
  data: {
    ...WHERE,
    type: ApplicationCommandType.ChatInput,
    name: 'credits',
    description: en.discord.commands.credits,
  },
  promises: () => 'private',
  async run(deps, _interaction, { asker, words }) {
    return { type: 'card', isPrivate: true, card: await showCredits(deps, asker, words) };
  },
};
