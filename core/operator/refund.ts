import { inTransaction } from '@easel/db/connect.ts';
import type { Logger } from 'pino';
import type { Account } from '../accounts/ensure-account.ts';
import { writeAudit } from '../audit/audit.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { parseId } from '../ids.ts';
import { parseMoney } from '../payments/money.ts';
import { getPayment, type Payment } from '../payments/payment.ts';
import { takeStarsRefund } from '../payments/stars.ts';
import { refundPayment } from '../payments/stripe/refund.ts';
import type { StripeRoom } from '../payments/stripe/room.ts';
import { assertOperator } from './assert-operator.ts';

/** How money goes back from where the operator asks. */
export interface RefundWays {
  stripe?: StripeRoom | undefined;
  /** Telegram's `refundStarPayment`; undefined where the asking bot is not Telegram's. */
  refundStars?(input: { userId: string; chargeId: string }): Promise<unknown>;
}

/**
 * Pays a top-up back by the operator's word: in part, or all that is left. Its credits go in proportion, its person is told,
 * and the log of what operators do (`core/audit`) has who ordered it, written before any money moves.
 *
 * @param input.key idempotency key: the same key again pays nothing more back.
 * @param input.payment its id, as receipts show it.
 * @param input.amount as people write it, such as `2.50`; without one all that is left. Stars only go back as a whole.
 * @throws DomainError not-allowed, not-found, bad-option, over-refund, payments-unavailable.
 */
export async function refundByOperator(
  deps: CoreDeps & { log: Logger },
  input: { by: Pick<Account, 'id' | 'role'>; key: string; payment: string; amount?: string },
  ways: RefundWays,
): Promise<Payment> {
  assertOperator(input.by, 'refund-payments');
  const id = parseId('pay', input.payment);
  if (!id) throw new DomainError('not-found', { what: 'payment' });
  const payment = await getPayment(deps.db, id);
  const amount = readAmount(payment, input.amount);
  await inTransaction(deps.db, (tx) =>
    writeAudit(tx, {
      actor: input.by.id,
      action: 'refund-ordered',
      subject: id,
      details: { key: input.key, amount: amount === undefined ? 'all' : String(amount) },
    }),
  );
  if (payment.provider === 'stars') await refundStars(deps, payment, ways);
  else {
    if (!ways.stripe) throw new DomainError('payments-unavailable', {});
    const request = { key: input.key, paymentId: id, ...(amount !== undefined && { amount }) };
    await refundPayment({ ...deps, stripe: ways.stripe }, request);
  }
  return getPayment(deps.db, id);
}

function readAmount({ provider, price }: Payment, text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  const allowed =
    provider === 'stars' ? 'nothing, as Stars only go back as a whole' : 'an amount such as 2.50';
  const amount = provider === 'stars' ? undefined : parseMoney(text, price.currency);
  if (amount === undefined) throw new DomainError('bad-option', { option: 'amount', value: text, allowed });
  return amount;
}

async function refundStars(
  deps: CoreDeps,
  payment: Payment,
  { refundStars: refund }: RefundWays,
): Promise<void> {
  const { externalId: chargeId, total, origin } = payment;
  if (!chargeId || !total) throw new DomainError('not-found', { what: 'payment' });
  // Telegram refuses a second refund of a charge: what went back already is done.
  if (payment.refunded.minor === total.minor) return;
  if (!refund) throw new DomainError('payments-unavailable', {});
  await refund({ userId: origin.userId, chargeId });
  await takeStarsRefund(deps, { chargeId });
}
