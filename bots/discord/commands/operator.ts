import { type OperatorWish, useOperator } from '@easel/bot-shared/flows/operator.ts';
import { forThemAlone } from '@easel/bot-shared/flows/outcome.ts';
import { en } from '@easel/bot-shared/words/en.ts';
import { GIVEN_MONTHS_MAX } from '@easel/core/catalog/plans.ts';
import { ApplicationCommandOptionType, type ChatInputCommandInteraction } from 'discord.js';
import { slashCommand } from './command.ts';
import { subcommand, textOption, wholeOption } from './options.ts';

const { commands, options } = en.discord;

/** For the operator of this Easel. That is asked of each use: Discord does not know Easel's operators. */
export const operator = slashCommand('operator', {
  data: { default_member_permissions: '0' },
  options: [
    subcommand('refund', commands.operatorRefund, [
      { ...textOption('payment', options.refundPayment, 40), required: true },
      textOption('amount', options.refundAmount, 12),
    ]),
    subcommand('premium', commands.operatorPremium, [
      {
        type: ApplicationCommandOptionType.User,
        name: 'user',
        description: options.premiumUser,
        required: true,
      },
      {
        ...wholeOption('months', options.premiumMonths, { min: 0, max: GIVEN_MONTHS_MAX }),
        required: true,
      },
    ]),
  ],
  async run(deps, interaction, { asker, key, words }) {
    const card = await useOperator(deps, { asker, key, wish: readWish(interaction) }, {}, words);
    return forThemAlone(card);
  },
});

function readWish({ options: given }: ChatInputCommandInteraction): OperatorWish {
  if (given.getSubcommand(true) === 'premium') {
    const userId = given.getUser('user', true).id;
    return { what: 'premium', userId, months: given.getInteger('months', true) };
  }
  const amount = given.getString('amount');
  return { what: 'refund', payment: given.getString('payment', true), ...(amount !== null && { amount }) };
}
