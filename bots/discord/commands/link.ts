import { showLink } from '@easel/bot-shared/flows/account.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { ApplicationCommandOptionType, ApplicationCommandType } from 'discord.js';
import { type Command, WHERE } from './command.ts';

const CODE_MAX = 100;

export const link: Command = {
  data: {
    ...WHERE,
    type: ApplicationCommandType.ChatInput,
    name: 'link',
    description: en.discord.commands.link,
    options: [
      {
        type: ApplicationCommandOptionType.String,
        name: 'code',
        description: en.discord.options.linkCode,
        max_length: CODE_MAX,
      },
    ],
  },
  promises: () => 'private',
  async run(deps, { options }, { asker, words }) {
    const card = await showLink(deps, { asker, code: options.getString('code') ?? '' }, words);
    return { type: 'card', isPrivate: true, card };
  },
};
