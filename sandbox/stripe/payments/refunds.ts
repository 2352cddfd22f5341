import type Stripe from 'stripe';
import { refuse } from '../api/stripe-error.ts';
import { createId, optionalIdOf } from '../ids.ts';
import { formatMoney } from '../money.ts';
import { change, secondsNow, type TwinParts } from '../twin-parts.ts';
import { book } from './balance.ts';

export interface NewRefund {
  /** All that is left, by default. */
  amount?: number | undefined;
  reason?: Stripe.RefundCreateParams.Reason | undefined;
  metadata?: Record<string, string> | undefined;
}

/** @throws StripeError where the charge was not paid, is disputed, or has less left than is asked. */
export function createRefund(parts: TwinParts, charge: Stripe.Charge, asked: NewRefund): Stripe.Refund {
  const amount = readAmount(charge, asked.amount);
  const id = createId('re');
  const { currency } = charge;
  const booking = {
    type: 'refund',
    reportingCategory: 'refund',
    amount: -amount,
    currency,
    source: id,
  } as const;
  const refund = parts.store.refunds.add<Stripe.Refund>({
    id,
    object: 'refund',
    amount,
    balance_transaction: book(parts, booking).id,
    charge: charge.id,
    created: secondsNow(parts),
    currency,
    customer: optionalIdOf(charge.customer),
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata: asked.metadata ?? {},
    payment_intent: optionalIdOf(charge.payment_intent),
    payment_method: charge.payment_method,
    reason: asked.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  });
  parts.emit('refund.created', refund);
  const total = charge.amount_refunded + amount;
  const patch = { amount_refunded: total, refunded: total === charge.amount };
  change(parts, charge, patch, 'charge.refunded');
  tellReference(parts, refund);
  return refund;
}

/** The bank gives the money back: the charge counts as less refunded again. */
export function failRefund(parts: TwinParts, refund: Stripe.Refund, charge: Stripe.Charge): void {
  if (refund.status === 'failed') throw new Error(`refund ${refund.id} has failed already`);
  const { id, amount, currency } = refund;
  const booking = { type: 'refund_failure', reportingCategory: 'refund_failure', source: id } as const;
  const back = book(parts, { ...booking, amount, currency });
  const total = charge.amount_refunded - amount;
  Object.assign(charge, { amount_refunded: total, refunded: false });
  const patch = {
    status: 'failed',
    failure_reason: 'expired_or_canceled_card',
    failure_balance_transaction: back.id,
  };
  change(parts, refund, patch, 'refund.updated');
  parts.emit('charge.refund.updated', refund);
  parts.emit('refund.failed', refund);
}

/** The bank's reference follows the refund itself. */
function tellReference(parts: TwinParts, refund: Stripe.Refund): void {
  const card = {
    reference: '74810000000000000000000',
    reference_status: 'available',
    reference_type: 'acquirer_reference_number',
    type: 'refund',
  } as const;
  change(parts, refund, { destination_details: { card, type: 'card' } }, 'refund.updated');
  parts.emit('charge.refund.updated', refund);
}

function readAmount(charge: Stripe.Charge, asked: number | undefined): number {
  if (!charge.paid) {
    const message = `Charge ${charge.id} is not paid, so it cannot be refunded.`;
    throw refuse(message, { code: 'charge_not_refundable', param: 'charge' });
  }
  if (charge.disputed) {
    throw refuse(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    });
  }
  const left = charge.amount - charge.amount_refunded;
  if (left === 0) {
    throw refuse(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  }
  const amount = asked ?? left;
  if (amount <= left) return amount;
  const money = (value: number) => formatMoney(value, charge.currency);
  const message = `Refund amount (${money(amount)}) is greater than unrefunded amount on charge (${money(left)})`;
  throw refuse(message, { param: 'amount' });
}
