import type Stripe from 'stripe';
import { refuse, StripeError } from '../api/stripe-error.ts';
import { describePlan } from '../catalog/prices.ts';
import { idOf } from '../ids.ts';
import { secondsNow, type TwinParts } from '../twin-parts.ts';
import { collectInvoice, paymentMethodOf } from './collect-invoice.ts';
import { createInvoiceLine } from './invoice-lines.ts';
import { createInvoice, draftInvoice, finalizeInvoice, type NewInvoice, voidInvoice } from './invoices.ts';
import { nextPeriodEnd } from './periods.ts';
import { itemOf, periodLine, takePendingLines, watchPeriodEnd } from './subscription-life.ts';

export type ProrationBehavior = 'create_prorations' | 'always_invoice' | 'none';

export interface PlanChange {
  price: Stripe.Price;
  quantity: number;
  proration: ProrationBehavior;
  /** Refuse the change with 402 where its invoice cannot be paid, instead of falling behind. */
  mustBePaid: boolean;
}

/**
 * Moves a subscription to another price. Within one interval the rest of the period is prorated; another interval
 * begins a new period now, which is invoiced now.
 * Changes `subscription` in place; the caller tells the event.
 */
export function changePlan(parts: TwinParts, subscription: Stripe.Subscription, asked: PlanChange): void {
  const item = itemOf(subscription);
  const before: Stripe.SubscriptionItem = { ...item };
  const anchor = subscription.billing_cycle_anchor;
  const lines = moveItem(parts, subscription, asked);
  const startsNewPeriod = item.current_period_end !== before.current_period_end;
  if (!startsNewPeriod && asked.proration !== 'always_invoice') {
    if (lines.length > 0) {
      const pending = parts.pendingLines.get(subscription.id) ?? [];
      parts.pendingLines.set(subscription.id, [...pending, ...lines]);
    }
    return;
  }
  const pending = takePendingLines(parts, subscription);
  const invoice = createInvoice(parts, describeChange(parts, subscription, [...pending, ...lines]));
  finalizeInvoice(parts, invoice);
  const isPaid = collectInvoice(parts, invoice, paymentMethodOf(parts, subscription));
  if (!isPaid && asked.mustBePaid) {
    voidInvoice(parts, invoice);
    Object.assign(item, before);
    subscription.billing_cycle_anchor = anchor;
    if (pending.length > 0) parts.pendingLines.set(subscription.id, pending);
    throw cardDeclined();
  }
  if (!isPaid) subscription.status = 'past_due';
  subscription.latest_invoice = invoice.id;
  if (startsNewPeriod) watchPeriodEnd(parts, subscription);
}

/** The invoice that a change would make, without making it. */
export function previewChange(
  parts: TwinParts,
  subscription: Stripe.Subscription,
  asked: Omit<PlanChange, 'mustBePaid'>,
): Stripe.Invoice {
  const copy: Stripe.Subscription = {
    ...subscription,
    items: { ...subscription.items, data: [{ ...itemOf(subscription) }] },
  };
  const periodEnd = itemOf(copy).current_period_end;
  const lines = [
    ...(parts.pendingLines.get(subscription.id) ?? []),
    ...moveItem(parts, copy, { ...asked, mustBePaid: false }),
  ];
  const isInvoicedNow = asked.proration === 'always_invoice' || itemOf(copy).current_period_end !== periodEnd;
  return draftInvoice(
    parts,
    describeChange(parts, copy, isInvoicedNow ? lines : [...lines, nextPeriodLine(parts, copy)]),
  );
}

/** Puts the new price on the item and answers what that costs and gives back. */
function moveItem(
  parts: TwinParts,
  subscription: Stripe.Subscription,
  { price, quantity, proration }: PlanChange,
): Stripe.InvoiceLineItem[] {
  if (!price.recurring)
    throw refuse('The price specified is set to `type=one_time`.', { code: 'price_not_recurring' });
  if (price.currency !== subscription.currency) {
    const message = `The price specified supports currencies of \`${price.currency}\`. This doesn't match the expected currency: \`${subscription.currency}\`.`;
    throw refuse(message, { param: 'items[0][price]' });
  }
  const item = itemOf(subscription);
  const now = secondsNow(parts);
  const left = item.current_period_end - now;
  const share = left / (item.current_period_end - item.current_period_start);
  const isSameInterval =
    item.price.recurring?.interval === price.recurring.interval &&
    item.price.recurring.interval_count === price.recurring.interval_count;
  const isSame = item.price.id === price.id && item.quantity === quantity;
  if (isSame) return [];
  const lines = proration === 'none' ? [] : [prorationLine(parts, subscription, -share, 'Unused time on')];
  Object.assign(item, { price, plan: describePlan(price), quantity });
  if (isSameInterval) {
    if (proration !== 'none') lines.push(prorationLine(parts, subscription, share, 'Remaining time on'));
    return lines;
  }
  subscription.billing_cycle_anchor = now;
  item.current_period_start = now;
  item.current_period_end = nextPeriodEnd(now, now, price.recurring);
  return [...lines, periodLine(parts, subscription, item)];
}

function prorationLine(
  parts: TwinParts,
  subscription: Stripe.Subscription,
  share: number,
  words: string,
): Stripe.InvoiceLineItem {
  const item = itemOf(subscription);
  const { price, quantity = 1 } = item;
  const { name } = parts.store.products.get(idOf(price.product));
  const now = secondsNow(parts);
  return createInvoiceLine({
    amount: Math.round((price.unit_amount ?? 0) * quantity * share),
    description: `${words} ${name}`,
    price,
    quantity,
    period: { start: now, end: item.current_period_end },
    item: { id: item.id, subscription: subscription.id },
    isProration: true,
  });
}

function nextPeriodLine(parts: TwinParts, subscription: Stripe.Subscription): Stripe.InvoiceLineItem {
  const item = itemOf(subscription);
  const { recurring } = item.price;
  if (!recurring) throw new Error(`price ${item.price.id} does not recur`);
  const start = item.current_period_end;
  const end = nextPeriodEnd(subscription.billing_cycle_anchor, start, recurring);
  return periodLine(parts, subscription, { ...item, current_period_start: start, current_period_end: end });
}

function describeChange(
  parts: TwinParts,
  subscription: Stripe.Subscription,
  lines: Stripe.InvoiceLineItem[],
): NewInvoice {
  const { current_period_start: start, current_period_end: end } = itemOf(subscription);
  return {
    customer: parts.store.customers.get(idOf(subscription.customer)),
    subscription,
    reason: 'subscription_update',
    lines,
    currency: subscription.currency,
    promotion: null,
    isTaxed: subscription.automatic_tax.enabled,
    period: { start, end },
  };
}

function cardDeclined(): StripeError {
  const message = 'Your card was declined.';
  return new StripeError(402, {
    type: 'card_error',
    code: 'card_declined',
    decline_code: 'generic_decline',
    message,
  });
}
