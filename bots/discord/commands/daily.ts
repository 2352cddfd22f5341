import { takeDaily } from '@easel/bot-shared/flows/daily.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { ApplicationCommandType } from 'discord.js';
import { type Command, WHERE } from './command.ts';

export const daily: Command = {
  data: {
    ...WHERE,
    type: ApplicationCommandType.ChatInput,
    name: 'daily',
    description: en.discord.commands.daily,
  },
  promises: () => 'private',
  async run(deps, _interaction, { asker, key, words }) {
    return { type: 'card', isPrivate: true, card: await takeDaily(deps, { ...asker, key }, words) };
  },
};
