import { showCredits } from '@easel/bot-shared/flows/credits.ts';
import { forThemAlone } from '@easel/bot-shared/flows/outcome.ts';
import { pressButton } from '@easel/bot-shared/flows/press.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { PACKS } from '@easel/core/catalog/packs.ts';
import type { Currency } from '@easel/core/payments/money.ts';
import { ApplicationCommandOptionType } from 'discord.js';
import { slashCommand } from './command.ts';
import { subcommand } from './options.ts';

const { commands, options } = en.discord;
const { String: TEXT } = ApplicationCommandOptionType;

const CURRENCIES = ['usd', 'eur'] satisfies Currency[];

/** What somebody has, and the packs that can be bought. Nobody else sees any of it. */
export const credits = slashCommand('credits', {
  options: [
    subcommand('show', commands.creditsShow),
    subcommand('buy', commands.creditsBuy, [
      {
        type: TEXT,
        name: 'pack',
        description: options.pack,
        choices: PACKS.map(({ id, credits: amount, bonus }) => ({
          name: en.discord.pack(amount + bonus),
          value: id,
        })),
      },
      {
        type: TEXT,
        name: 'currency',
        description: options.currency,
        choices: CURRENCIES.map((currency) => ({ name: currency.toUpperCase(), value: currency })),
      },
    ]),
  ],
  async run(deps, interaction, { asker, key, words }) {
    if (interaction.options.getSubcommand(true) === 'show') {
      return forThemAlone(await showCredits(deps, asker, words));
    }
    const pack = interaction.options.getString('pack');
    const currency = (interaction.options.getString('currency') ?? CURRENCIES[0]) as Currency;
    const action = pack ? ({ name: 'buy', pack, currency } as const) : ({ name: 'packs' } as const);
    return pressButton(deps, { ...asker, key, action, isModerator: false }, words);
  },
});
