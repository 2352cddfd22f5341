import { askToGive } from '@easel/bot-shared/flows/gift.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { GIFT } from '@easel/core/catalog/given.ts';
import { ApplicationCommandOptionType, ApplicationCommandType } from 'discord.js';
import { type Command, WHERE } from './command.ts';

const { commands, options } = en.discord;

export const gift: Command = {
  data: {
    ...WHERE,
    type: ApplicationCommandType.ChatInput,
    name: 'gift',
    description: commands.gift,
    options: [
      {
        type: ApplicationCommandOptionType.User,
        name: 'user',
        description: options.giftUser,
        required: true,
      },
      {
        type: ApplicationCommandOptionType.Integer,
        name: 'credits',
        description: options.giftCredits,
        required: true,
        min_value: 1,
        max_value: Number(GIFT.dailyCap),
      },
    ],
  },
  promises: () => 'private',
  async run(deps, { options: given }, { asker, words }) {
    const user = given.getUser('user', true);
    const to = { userId: user.id, isBot: user.bot, name: user.displayName };
    return askToGive(deps, { asker, to, amount: BigInt(given.getInteger('credits', true)) }, words);
  },
};
