import type Stripe from 'stripe';
import { idOf } from '../ids.ts';
import { change, runAt, secondsNow, type TwinParts } from '../twin-parts.ts';
import { collectInvoice, paymentMethodOf } from './collect-invoice.ts';
import { createInvoiceLine } from './invoice-lines.ts';
import { createInvoice, finalizeInvoice, subscriptionOf, voidInvoice } from './invoices.ts';
import { nextPeriodEnd } from './periods.ts';

/** Stripe leaves a renewal's invoice open to changes for about an hour before it charges. */
const DRAFT_FOR_S = 3600;
const DAY_S = 86_400;
/** When a refused renewal is charged again, counted from the try before; then the subscription ends. */
const RETRY_AFTER_S = [3 * DAY_S, 5 * DAY_S, 7 * DAY_S] as const;

/** The one item that a subscription has here. */
export function itemOf(subscription: Stripe.Subscription): Stripe.SubscriptionItem {
  const [item] = subscription.items.data;
  if (!item) throw new Error(`subscription ${subscription.id} has no item`);
  return item;
}

/** Renews, or ends, the subscription when its period is over. */
export function watchPeriodEnd(parts: TwinParts, subscription: Stripe.Subscription): void {
  const end = itemOf(subscription).current_period_end;
  runAt(parts, end, () => {
    // A plan change may have moved the end since; that change keeps its own watch.
    if (subscription.status === 'canceled' || itemOf(subscription).current_period_end !== end) return;
    if (subscription.cancel_at_period_end) endSubscription(parts, subscription, 'cancellation_requested');
    else renew(parts, subscription);
  });
}

/** Ends a subscription now; what is still open on it is not collected any more. */
export function endSubscription(
  parts: TwinParts,
  subscription: Stripe.Subscription,
  reason: 'cancellation_requested' | 'payment_failed',
): void {
  const now = secondsNow(parts);
  for (const invoice of parts.store.invoices.list()) {
    const isOpen = invoice.status === 'open' || invoice.status === 'draft';
    if (isOpen && subscriptionOf(invoice) === subscription.id) voidInvoice(parts, invoice);
  }
  Object.assign(subscription, {
    status: 'canceled',
    canceled_at: subscription.canceled_at ?? now,
    ended_at: now,
    cancellation_details: {
      comment: null,
      feedback: null,
      feedback_option: null,
      ...subscription.cancellation_details,
      reason,
    },
  } satisfies Partial<Stripe.Subscription>);
  parts.emit('customer.subscription.deleted', subscription);
}

/** A line for one whole period at the current price. */
export function periodLine(
  parts: TwinParts,
  subscription: Stripe.Subscription,
  item: Stripe.SubscriptionItem,
): Stripe.InvoiceLineItem {
  const { price, quantity = 1 } = item;
  const { name } = parts.store.products.get(idOf(price.product));
  return createInvoiceLine({
    amount: (price.unit_amount ?? 0) * quantity,
    description: `${quantity} × ${name}`,
    price,
    quantity,
    period: { start: item.current_period_start, end: item.current_period_end },
    item: { id: item.id, subscription: subscription.id },
  });
}

function renew(parts: TwinParts, subscription: Stripe.Subscription): void {
  const customer = parts.store.customers.get(idOf(subscription.customer));
  const item = itemOf(subscription);
  if (!item.price.recurring) throw new Error(`price ${item.price.id} does not recur`);
  const ended = { start: item.current_period_start, end: item.current_period_end };
  const before = JSON.parse(
    JSON.stringify({ items: subscription.items, latest_invoice: subscription.latest_invoice }),
  );
  item.current_period_start = ended.end;
  item.current_period_end = nextPeriodEnd(subscription.billing_cycle_anchor, ended.end, item.price.recurring);
  const invoice = createInvoice(parts, {
    customer,
    subscription,
    reason: 'subscription_cycle',
    lines: [...takePendingLines(parts, subscription), periodLine(parts, subscription, item)],
    currency: subscription.currency,
    promotion: null,
    isTaxed: subscription.automatic_tax.enabled,
    period: ended,
  });
  invoice.automatically_finalizes_at = ended.end + DRAFT_FOR_S;
  subscription.latest_invoice = invoice.id;
  parts.emit('customer.subscription.updated', subscription, before);
  watchPeriodEnd(parts, subscription);
  runAt(parts, ended.end + DRAFT_FOR_S, () => {
    if (invoice.status !== 'draft') return;
    finalizeInvoice(parts, invoice);
    tryRenewal(parts, subscription, invoice, 0);
  });
}

function tryRenewal(
  parts: TwinParts,
  subscription: Stripe.Subscription,
  invoice: Stripe.Invoice,
  retries: number,
): void {
  if (invoice.status !== 'open') return;
  const waitS = RETRY_AFTER_S[retries];
  const now = secondsNow(parts);
  invoice.next_payment_attempt = waitS === undefined ? null : now + waitS;
  const isRefused = takeRefusal(parts, subscription.id);
  if (collectInvoice(parts, invoice, paymentMethodOf(parts, subscription), { isRefused })) return;
  if (waitS === undefined) {
    endSubscription(parts, subscription, 'payment_failed');
    return;
  }
  if (subscription.status === 'active') {
    change(parts, subscription, { status: 'past_due' }, 'customer.subscription.updated');
  }
  runAt(parts, now + waitS, () => tryRenewal(parts, subscription, invoice, retries + 1));
}

function takeRefusal({ renewalsToRefuse }: TwinParts, subscription: string): boolean {
  const left = renewalsToRefuse.get(subscription) ?? 0;
  if (left > 1) renewalsToRefuse.set(subscription, left - 1);
  else renewalsToRefuse.delete(subscription);
  return left > 0;
}

/** Prorations that were kept for the next invoice. */
export function takePendingLines(parts: TwinParts, { id }: Stripe.Subscription): Stripe.InvoiceLineItem[] {
  const lines = parts.pendingLines.get(id) ?? [];
  parts.pendingLines.delete(id);
  return lines;
}
