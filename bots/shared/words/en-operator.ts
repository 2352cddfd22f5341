import { formatMoney } from '@easel/core/payments/money.ts';
import type { Payment } from '@easel/core/payments/payment.ts';
import { amount, date } from './format.ts';

/** What the operator is told. */
export const enOperator = {
  refunded: ({ id, refunded, given }: Payment) => ({
    title: `Refunded: ${formatMoney(refunded)} in all.`,
    help: `Payment ${id} has ${amount(given)} credits left of it. Its buyer has been told.`,
  }),
  premium: (until: Date | undefined) =>
    until
      ? {
          title: `Premium until ${date(until)}.`,
          help: 'They have been told, and their monthly credits are there.',
        }
      : { title: 'The gift of Premium is taken away.', help: 'A plan that they pay for goes on.' },
  /** How `/operator` is written where there are no fields for it. */
  usage: '/operator refund pay_… 2.50, or in answer to somebody: /operator premium 3 (0 takes it away)',
};
