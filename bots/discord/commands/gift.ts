import { askToGive } from '@easel/bot-shared/flows/gift.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { GIFT } from '@easel/core/catalog/given.ts';
import { ApplicationCommandOptionType } from 'discord.js';
import { slashCommand } from './command.ts';
import { wholeOption } from './options.ts';

const { giftUser, giftCredits } = en.discord.options;
const amount = { min: 1, max: Number(GIFT.dailyCap) };

export const gift = slashCommand('gift', {
  options: [
    { type: ApplicationCommandOptionType.User, name: 'user', description: giftUser, required: true },
    { ...wholeOption('credits', giftCredits, amount), required: true },
  ],
  run(deps, { options: given }, { asker, words }) {
    const user = given.getUser('user', true);
    const to = { userId: user.id, isBot: user.bot, name: user.displayName };
    return askToGive(deps, { asker, to, amount: BigInt(given.getInteger('credits', true)) }, words);
  },
});
