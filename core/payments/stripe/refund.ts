import { DomainError } from '../../errors.ts';
import type { PaymentId } from '../../ids.ts';
import { getPayment, type Payment } from '../payment.ts';
import { isRefusedRequest, type StripeDeps, translateStripeError } from './room.ts';
import { takeAnswer } from './take-told.ts';
import { readRefund } from './told.ts';

/**
 * Pays a top-up back, by the operator: in part, or all that is left of it. The credits go in proportion, at once.
 *
 * @param input.key idempotency key: the same key again pays nothing more back.
 * @param input.amount in minor units of the payment's currency; all that is left by default.
 * @throws DomainError not-found, over-refund, payments-unavailable.
 */
export async function refundPayment(
  deps: StripeDeps,
  input: { key: string; paymentId: PaymentId; amount?: bigint },
): Promise<Payment> {
  const payment = await getPayment(deps.db, input.paymentId);
  const { total, externalId } = payment;
  if (payment.provider !== 'stripe' || !total || !externalId)
    throw new DomainError('not-found', { what: 'payment' });
  if (input.amount !== undefined && input.amount <= 0n) throw overRefund(payment);
  const amount = input.amount && { amount: Number(input.amount) };
  const params = { payment_intent: externalId, ...amount, metadata: { payment: payment.id } };
  // Whether that much is left is Stripe's to say: under this key it may have been paid back before.
  const refund = await deps.stripe.client.refunds
    .create(params, { idempotencyKey: `refund-${payment.id}-${input.key}` })
    .catch((error) => {
      if (isRefusedRequest(error)) throw overRefund(payment);
      return translateStripeError(deps, 'a refund')(error);
    });
  await takeAnswer(deps, await readRefund(deps, refund));
  return getPayment(deps.db, payment.id);
}

function overRefund({ price, total, refunded, withdrawn }: Payment): DomainError {
  const refundable = (total?.minor ?? 0n) - refunded.minor - withdrawn.minor;
  return new DomainError('over-refund', { refundable, currency: price.currency });
}
