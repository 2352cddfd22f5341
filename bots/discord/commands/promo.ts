import { type PromoWish, usePromo } from '@easel/bot-shared/flows/promo.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import {
  type APIApplicationCommandBasicOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  type ChatInputCommandInteraction,
} from 'discord.js';
import { type Command, WHERE } from './command.ts';

const { commands, options } = en.discord;
const { Subcommand, String: TEXT, Integer: WHOLE } = ApplicationCommandOptionType;
const CODE_MAX = 40;
const COUNT_MAX = 1_000_000;

const codeOption = {
  type: TEXT,
  name: 'code',
  description: options.promoCode,
  max_length: CODE_MAX,
} as const;

/** Codes that give credits. Who may make them is asked of each use: Discord does not know Easel's operators. */
export const promo: Command = {
  data: {
    ...WHERE,
    type: ApplicationCommandType.ChatInput,
    name: 'promo',
    description: commands.promo,
    options: [
      {
        type: Subcommand,
        name: 'redeem',
        description: commands.promoRedeem,
        options: [{ ...codeOption, required: true }],
      },
      {
        type: Subcommand,
        name: 'create',
        description: commands.promoCreate,
        options: [
          { ...count('credits', options.promoCredits), required: true },
          count('limit', options.promoLimit),
          count('each', options.promoEach),
          count('days', options.promoDays),
          { ...codeOption, description: options.promoOwnCode },
        ],
      },
      {
        type: Subcommand,
        name: 'stop',
        description: commands.promoStop,
        options: [{ ...codeOption, required: true }],
      },
      { type: Subcommand, name: 'list', description: commands.promoList },
    ],
  },
  promises: () => 'private',
  async run(deps, interaction, { asker, key, words }) {
    const card = await usePromo(deps, { asker, key, wish: readWish(interaction) }, words);
    return { type: 'card', isPrivate: true, card };
  },
};

function count(name: string, description: string): APIApplicationCommandBasicOption {
  return { type: WHOLE, name, description, min_value: 1, max_value: COUNT_MAX };
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
