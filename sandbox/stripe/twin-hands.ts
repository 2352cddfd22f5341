import type Stripe from 'stripe';
import { replaceCard } from './billing/replace-card.ts';
import { expireSession } from './checkout/expire-session.ts';
import { type Payment, paySession, settleSession, successUrl } from './checkout/pay-session.ts';
import { idOf } from './ids.ts';
import { findCharge } from './payments/charges.ts';
import { decideDispute, type NewDispute, openDispute } from './payments/disputes.ts';
import type { CardBehaviour } from './payments/payment-methods.ts';
import { createRefund, failRefund } from './payments/refunds.ts';
import type { TwinParts } from './twin-parts.ts';

/** What people and banks do, for tests and the demo. Sessions are named by id or address. */
export interface Hands {
  /**
   * Presses Pay. `returnTo` is where the browser goes, undefined where the payment did not go through.
   * @throws StripeError for a session that is not open
   */
  pay(session: string, payment?: Payment): PayResult;
  /** Closes the page and never comes back: the session expires at once, not at its time. */
  abandon(session: string): void;
  /** The holder answers the bank, or a bank debit ends. */
  settle(session: string, outcome: 'succeeded' | 'failed'): void;
  /** Refunds a charge, or the latest one of a payment intent, from the dashboard. */
  refund(chargeOrIntent: string, amount?: number): Stripe.Refund;
  /** The payer's bank sends a refund back. */
  failRefund(refund: string): void;
  dispute(chargeOrIntent: string, dispute?: NewDispute): Stripe.Dispute;
  closeDispute(dispute: string, outcome: 'won' | 'lost'): void;
  /** The next renewal's charge is refused this many times (each try counts), until the card is replaced. */
  failNextRenewal(subscription: string, times?: number): void;
  replaceCard(subscription: string, card?: CardBehaviour): void;
}

export interface PayResult {
  session: Stripe.Checkout.Session;
  returnTo: string | undefined;
}

export function createHands(parts: TwinParts): Hands {
  const { store } = parts;
  /** `cs_…`, or an address that ends in it. */
  const findSession = (name: string) => store.sessions.get(/cs_\w+/.exec(name)?.[0] ?? name);
  return {
    pay(name, payment) {
      const session = findSession(name);
      paySession(parts, session, payment);
      const isDone = session.status === 'complete';
      return { session, returnTo: isDone ? successUrl(session) : undefined };
    },
    abandon(name) {
      const session = findSession(name);
      if (session.status === 'open') expireSession(parts, session);
    },
    settle: (name, outcome) => settleSession(parts, findSession(name), outcome),
    refund: (id, amount) => createRefund(parts, findCharge(parts, id), { amount }),
    failRefund(id) {
      const refund = store.refunds.get(id);
      failRefund(parts, refund, store.charges.get(refund.charge ? idOf(refund.charge) : ''));
    },
    dispute: (id, dispute) => openDispute(parts, findCharge(parts, id), dispute),
    closeDispute: (id, outcome) => decideDispute(parts, store.disputes.get(id), outcome),
    failNextRenewal(id, times = Number.POSITIVE_INFINITY) {
      parts.renewalsToRefuse.set(store.subscriptions.get(id).id, times);
    },
    replaceCard: (id, card = 'ok') => replaceCard(parts, store.subscriptions.get(id), card),
  };
}
