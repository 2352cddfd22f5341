import type Stripe from 'stripe';
import type { Term } from '../../catalog/plans.ts';
import { SECOND_MS } from '../../clock.ts';
import type { PaymentId, SubscriptionId } from '../../ids.ts';
import type { PlanPayment } from '../../plans/plan-payment.ts';
import type { SubscriptionSnapshot } from '../../plans/subscription.ts';
import type { Facts } from '../facts.ts';
import { idOf, type StripeDeps } from './room.ts';

/** What an event, or an object that was asked for, says to Easel. */
export type Told =
  | {
      about: 'payment';
      paymentId: PaymentId;
      facts: Facts;
      /** Stripe's payment intent. */
      externalId?: string;
      /** Given where a checkout session says it: it must be the payment's own, over its price. */
      session?: { id: string; subtotal: number | null; currency: string | null };
    }
  | { about: 'subscription'; snapshot: SubscriptionSnapshot }
  /** Some of what a plan cost went back. */
  | { about: 'plan-payment'; payment: PlanPayment; facts: Facts }
  /** The checkout of a subscription can no longer be paid. */
  | { about: 'checkout-over'; subscriptionId: SubscriptionId; sessionId: string }
  | { about: 'nothing' }
  /** Money moved that belongs to nothing here. */
  | { about: 'unknown'; subject: string; reason: string };

const NOTHING: Told = { about: 'nothing' };

/** The events that matter here: what the webhook endpoint at Stripe is to be subscribed to. */
export const STRIPE_EVENTS = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  'charge.refunded',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'charge.dispute.closed',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'invoice.paid',
  'invoice.payment_failed',
] as const satisfies Stripe.Event['type'][];

/**
 * Reads an event. Where it alone cannot tell how things stand, Stripe is asked, so call this outside of a transaction.
 *
 * @throws what Stripe's SDK throws when it does not answer: the event has to be delivered again.
 */
export async function readEvent(deps: StripeDeps, event: Stripe.Event): Promise<Told> {
  switch (event.type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
    case 'checkout.session.async_payment_failed':
    case 'checkout.session.expired':
      return readSession(deps, event.data.object, timeOf(event.created));
    case 'charge.refunded':
      return readCharge(deps, event.data.object);
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
      return readRefund(deps, event.data.object);
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.funds_withdrawn':
    case 'charge.dispute.funds_reinstated':
    case 'charge.dispute.closed':
      return readDispute(deps, event.data.object, event.type);
    case 'customer.subscription.created':
    case 'customer.subscription.updated':
    case 'customer.subscription.deleted':
      return askSubscription(deps, event.data.object.id);
    case 'invoice.paid':
    case 'invoice.payment_failed': {
      const id = idOf(event.data.object.parent?.subscription_details?.subscription);
      return id ? askSubscription(deps, id) : NOTHING;
    }
    default:
      return NOTHING;
  }
}

/** @param at when it was said. */
export async function readSession(
  deps: StripeDeps,
  session: Stripe.Checkout.Session,
  at: string,
): Promise<Told> {
  const { payment, subscription } = session.metadata ?? {};
  if (session.mode === 'subscription') {
    const id = idOf(session.subscription);
    if (id) return askSubscription(deps, id);
    if (!subscription || session.status !== 'expired') return NOTHING;
    return { about: 'checkout-over', subscriptionId: subscription as SubscriptionId, sessionId: session.id };
  }
  if (!payment) return { about: 'unknown', subject: session.id, reason: 'a session that Easel did not make' };
  const isPaid = session.payment_status === 'paid' || session.payment_status === 'no_payment_required';
  const externalId = idOf(session.payment_intent);
  return {
    about: 'payment',
    paymentId: payment as PaymentId,
    facts: {
      ...(isPaid && session.status === 'complete' && { paid: { at, total: session.amount_total ?? 0 } }),
      ...(session.status === 'expired' && { expired: true }),
    },
    ...(externalId && { externalId }),
    session: { id: session.id, subtotal: session.amount_subtotal, currency: session.currency },
  };
}

async function readCharge(deps: StripeDeps, charge: Stripe.Charge): Promise<Told> {
  const facts = { refundedTotal: charge.amount_refunded };
  return aboutIntent(deps, idOf(charge.payment_intent), charge.id, facts, charge.metadata.payment);
}

/** Also what the api answers to a refund that Easel asks for. */
export async function readRefund(deps: StripeDeps, refund: Stripe.Refund): Promise<Told> {
  const failed = refund.status === 'failed' || refund.status === 'canceled';
  const facts = { refunds: { [refund.id]: { amount: refund.amount, failed } } };
  return aboutIntent(deps, idOf(refund.payment_intent), refund.id, facts);
}

async function readDispute(deps: StripeDeps, dispute: Stripe.Dispute, type: string): Promise<Told> {
  const moved = dispute.balance_transactions;
  const reinstated =
    type === 'charge.dispute.funds_reinstated' ||
    dispute.status === 'won' ||
    moved.some(({ amount }) => amount > 0);
  const withdrawn =
    reinstated ||
    type === 'charge.dispute.funds_withdrawn' ||
    dispute.status === 'lost' ||
    moved.some(({ amount }) => amount < 0);
  const facts = { disputes: { [dispute.id]: { amount: dispute.amount, withdrawn, reinstated } } };
  return aboutIntent(deps, idOf(dispute.payment_intent), dispute.id, facts);
}

/** Finds the payment of an intent: by what is known here, else by what Stripe keeps with the intent. */
async function aboutIntent(
  deps: StripeDeps,
  intentId: string | undefined,
  subject: string,
  facts: Facts,
  named?: string,
): Promise<Told> {
  if (!intentId) return { about: 'unknown', subject, reason: 'has no payment intent' };
  const paymentId = named ?? (await findByIntent(deps, intentId));
  if (!paymentId) {
    const payment = await askPlanPayment(deps, intentId);
    if (payment) return { about: 'plan-payment', payment, facts };
    return { about: 'unknown', subject, reason: 'belongs to no top-up and no plan' };
  }
  return { about: 'payment', paymentId: paymentId as PaymentId, facts, externalId: intentId };
}

async function findByIntent(deps: StripeDeps, intentId: string): Promise<string | undefined> {
  const known = deps.db.selectFrom('payment').select('id').where('external_id', '=', intentId);
  const row = await known.executeTakeFirst();
  return row?.id ?? (await deps.stripe.client.paymentIntents.retrieve(intentId)).metadata.payment;
}

/** The payment of a subscription's invoice. @returns undefined when the intent paid for something else. */
async function askPlanPayment(deps: StripeDeps, intentId: string): Promise<PlanPayment | undefined> {
  const { data } = await deps.stripe.client.invoicePayments.list({
    payment: { type: 'payment_intent', payment_intent: intentId },
    expand: ['data.invoice'],
  });
  const invoice = data[0]?.invoice;
  if (typeof invoice !== 'object' || invoice.deleted) return undefined;
  const { subscription, metadata } = invoice.parent?.subscription_details ?? {};
  const externalId = idOf(subscription);
  const subscriptionId = metadata?.subscription as SubscriptionId | undefined;
  // An invoice of a changed plan has a line that sets the old time off: the largest is what was bought.
  const [bought] = invoice.lines.data.toSorted((a, b) => b.amount - a.amount);
  if (!externalId || !bought || invoice.amount_paid <= 0) return undefined;
  return {
    id: intentId,
    externalId,
    ...(subscriptionId && { subscriptionId }),
    total: BigInt(invoice.amount_paid),
    currency: invoice.currency,
    periodStart: new Date(bought.period.start * SECOND_MS),
    periodEnd: new Date(bought.period.end * SECOND_MS),
  };
}

/** Subscriptions are asked for, whatever an event says: its picture of them may be older than the one before. */
export async function askSubscription(deps: StripeDeps, id: string): Promise<Told> {
  const askedAt = deps.clock.now();
  const subscription = await deps.stripe.client.subscriptions.retrieve(id, { expand: ['latest_invoice'] });
  return readSubscription(subscription, askedAt);
}

/** @param subscription with its latest invoice expanded. */
export function readSubscription(subscription: Stripe.Subscription, askedAt: Date): Told {
  const [item] = subscription.items.data;
  const term = item && termOf(item.price.recurring?.interval);
  if (!term) {
    return { about: 'unknown', subject: subscription.id, reason: 'is no plan of Easel' };
  }
  const invoice = subscription.latest_invoice;
  const rowId = subscription.metadata.subscription;
  return {
    about: 'subscription',
    snapshot: {
      externalId: subscription.id,
      ...(rowId && { id: rowId as SubscriptionId }),
      customerId: idOf(subscription.customer) ?? '',
      status: statusOf(subscription.status),
      term,
      price: { minor: item.price.unit_amount, currency: item.price.currency },
      cancels: subscription.cancel_at_period_end || subscription.cancel_at !== null,
      periodStart: new Date(item.current_period_start * SECOND_MS),
      periodEnd: new Date(item.current_period_end * SECOND_MS),
      isPaid: typeof invoice === 'object' && invoice?.status === 'paid',
      askedAt,
    },
  };
}

function termOf(interval: string | undefined): Term | undefined {
  return interval === 'month' || interval === 'year' ? interval : undefined;
}

/** https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses */
function statusOf(status: Stripe.Subscription.Status): SubscriptionSnapshot['status'] {
  switch (status) {
    case 'active':
    case 'trialing':
      return 'active';
    case 'past_due':
      return 'past-due';
    case 'incomplete':
      return 'open';
    case 'incomplete_expired':
      return 'expired';
    default:
      return 'ended';
  }
}

/** Stripe's seconds as text, as facts keep times. */
export function timeOf(seconds: number): string {
  return new Date(seconds * SECOND_MS).toISOString();
}
