import type Stripe from 'stripe';
import { titleOfPurchase } from '../../catalog/packs.ts';
import { MINUTE_MS, SECOND_MS } from '../../clock.ts';
import type { PaymentId } from '../../ids.ts';
import { getPayment, type Payment, toPayment } from '../payment.ts';
import { beginPayment, type TopUpRequest } from '../top-up.ts';
import { returnPages, type StripeDeps, type StripeRoom, translateStripeError } from './room.ts';

/** How long a link can be paid. Stripe takes from 30 minutes to 24 hours, counted from when it makes the session. */
const LINK_MS = 120 * MINUTE_MS;
/** The webhook is usually quicker than the first look. */
const FIRST_LOOK_MS = 20 * SECOND_MS;

/**
 * Begins a top-up and makes the link where it is paid. Called again with the same key, also after a crash in between, it
 * finds the same payment and the same link: the payment's id is Stripe's idempotency key.
 *
 * @throws DomainError bad-option, key-reused, payments-unavailable.
 */
export async function startTopUp(deps: StripeDeps, request: TopUpRequest): Promise<Payment> {
  const now = deps.clock.now().getTime();
  const row = await beginPayment(deps, request, {
    provider: 'stripe',
    expiresAt: new Date(now + LINK_MS),
    checkAt: new Date(now + FIRST_LOOK_MS),
  });
  const payment = toPayment(row);
  if (payment.sessionId) return payment;
  const session = await deps.stripe.client.checkout.sessions
    .create(sessionParams(deps.stripe, payment), { idempotencyKey: payment.id })
    .catch(translateStripeError(deps, 'checkout of a top-up'));
  await deps.db
    .updateTable('payment')
    .set({ session_id: session.id, url: session.url })
    .where('id', '=', payment.id)
    .execute();
  return getPayment(deps.db, payment.id);
}

/** Everything in it comes from the payment's row, so that a repeated request is the same to the letter. */
function sessionParams(room: StripeRoom, payment: Payment): Stripe.Checkout.SessionCreateParams {
  const metadata: { payment: PaymentId } = { payment: payment.id };
  return {
    mode: 'payment',
    client_reference_id: payment.id,
    metadata,
    payment_intent_data: { metadata },
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: payment.price.currency,
          unit_amount: Number(payment.price.minor),
          product_data: { name: titleOfPurchase(payment.credits) },
        },
      },
    ],
    expires_at: Math.floor(payment.expiresAt.getTime() / SECOND_MS),
    ...returnPages(room, payment.origin),
    ...(room.automaticTax && { automatic_tax: { enabled: true } }),
    ...(room.promotionCodes && { allow_promotion_codes: true }),
    ...(room.emailReceipts && { invoice_creation: { enabled: true } }),
  };
}
