import { type OperatorWish, useOperator } from '@easel/bot-shared/flows/operator.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { GIVEN_MONTHS_MAX } from '@easel/core/catalog/plans.ts';
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  type ChatInputCommandInteraction,
} from 'discord.js';
import { type Command, WHERE } from './command.ts';

const { commands, options } = en.discord;
const { Subcommand, String: TEXT, Integer: WHOLE, User: PERSON } = ApplicationCommandOptionType;

/** For the operator of this Easel. That is asked of each use: Discord does not know Easel's operators. */
export const operator: Command = {
  data: {
    ...WHERE,
    type: ApplicationCommandType.ChatInput,
    name: 'operator',
    description: commands.operator,
    default_member_permissions: '0',
    options: [
      {
        type: Subcommand,
        name: 'refund',
        description: commands.operatorRefund,
        options: [
          { type: TEXT, name: 'payment', description: options.refundPayment, required: true, max_length: 40 },
          { type: TEXT, name: 'amount', description: options.refundAmount, max_length: 12 },
        ],
      },
      {
        type: Subcommand,
        name: 'premium',
        description: commands.operatorPremium,
        options: [
          { type: PERSON, name: 'user', description: options.premiumUser, required: true },
          {
            type: WHOLE,
            name: 'months',
            description: options.premiumMonths,
            required: true,
            min_value: 0,
            max_value: GIVEN_MONTHS_MAX,
          },
        ],
      },
    ],
  },
  promises: () => 'private',
  async run(deps, interaction, { asker, key, words }) {
    const card = await useOperator(deps, { asker, key, wish: readWish(interaction) }, {}, words);
    return { type: 'card', isPrivate: true, card };
  },
};

function readWish({ options: given }: ChatInputCommandInteraction): OperatorWish {
  if (given.getSubcommand(true) === 'premium') {
    const userId = given.getUser('user', true).id;
    return { what: 'premium', userId, months: given.getInteger('months', true) };
  }
  const amount = given.getString('amount');
  return { what: 'refund', payment: given.getString('payment', true), ...(amount !== null && { amount }) };
}
