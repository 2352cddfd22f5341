import { forThemAlone } from '@easel/bot-shared/flows/outcome.ts';
import { type PromoWish, usePromo } from '@easel/bot-shared/flows/promo.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import type { ChatInputCommandInteraction } from 'discord.js';
import { slashCommand } from './command.ts';
import { subcommand, textOption, wholeOption } from './options.ts';

const { commands, options } = en.discord;
const CODE_MAX = 40;
const COUNT_MAX = 1_000_000;

const codeOption = textOption('code', options.promoCode, CODE_MAX);

/** Codes that give credits. Who may make them is asked of each use: Discord does not know Easel's operators. */
export const promo = slashCommand('promo', {
  options: [
    subcommand('redeem', commands.promoRedeem, [{ ...codeOption, required: true }]),
    subcommand('create', commands.promoCreate, [
      { ...count('credits', options.promoCredits), required: true },
      count('limit', options.promoLimit),
      count('each', options.promoEach),
      count('days', options.promoDays),
      { ...codeOption, description: options.promoOwnCode },
    ]),
    subcommand('stop', commands.promoStop, [{ ...codeOption, required: true }]),
    subcommand('list', commands.promoList),
  ],
  async run(deps, interaction, { asker, key, words }) {
    const card = await usePromo(deps, { asker, key, wish: readWish(interaction) }, words);
    return forThemAlone(card);
  },
});

function count(name: string, description: string) {
  return wholeOption(name, description, { min: 1, max: COUNT_MAX });
}

function readWish({ options: given }: ChatInputCommandInteraction): PromoWish {
  switch (given.getSubcommand(true)) {
    case 'create': {
      const [code, limit, each, days] = [
        given.getString('code'),
        ...['limit', 'each', 'days'].map((name) => given.getInteger(name)),
      ] as const;
      return {
        what: 'create',
        credits: BigInt(given.getInteger('credits', true)),
        ...(code !== null && { code }),
        ...(typeof limit === 'number' && { limit }),
        ...(typeof each === 'number' && { each }),
        ...(typeof days === 'number' && { days }),
      };
    }
    case 'stop':
      return { what: 'stop', code: given.getString('code', true) };
    case 'list':
      return { what: 'list' };
    default:
      return { what: 'redeem', code: given.getString('code', true) };
  }
}
