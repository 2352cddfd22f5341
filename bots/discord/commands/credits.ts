import { showCredits } from '@easel/bot-shared/flows/pages.ts';
import { pressButton } from '@easel/bot-shared/flows/press.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { PACKS } from '@easel/core/catalog/packs.ts';
import type { Currency } from '@easel/core/payments/money.ts';
import { ApplicationCommandOptionType, ApplicationCommandType } from 'discord.js';
import { type Command, WHERE } from './command.ts';

const { commands, options } = en.discord;
const { Subcommand, String: TEXT } = ApplicationCommandOptionType;

const CURRENCIES = ['usd', 'eur'] satisfies Currency[];

/** What somebody has, and the packs that can be bought. Nobody else sees any of it. */
export const credits: Command = {
  data: {
    ...WHERE,
    type: ApplicationCommandType.ChatInput,
    name: 'credits',
    description: commands.credits,
    options: [
      { type: Subcommand, name: 'show', description: commands.creditsShow },
      {
        type: Subcommand,
        name: 'buy',
        description: commands.creditsBuy,
        options: [
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
        ],
      },
    ],
  },
  promises: () => 'private',
  async run(deps, interaction, { asker, key, words }) {
    if (interaction.options.getSubcommand(true) === 'show') {
      return { type: 'card', isPrivate: true, card: await showCredits(deps, asker, words) };
    }
    const pack = interaction.options.getString('pack');
    const currency = (interaction.options.getString('currency') ?? CURRENCIES[0]) as Currency;
    const action = pack ? ({ name: 'buy', pack, currency } as const) : ({ name: 'packs' } as const);
    return pressButton(deps, { ...asker, key, action, isModerator: false }, words);
  },
};
