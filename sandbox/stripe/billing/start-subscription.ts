import type Stripe from 'stripe';
import { describePlan } from '../catalog/prices.ts';
import type { AppliedPromotion } from '../catalog/promotions.ts';
import { createId } from '../ids.ts';
import { change, secondsNow, type TwinParts } from '../twin-parts.ts';
import { createInvoice, finalizeInvoice, markInvoicePaid, openPayment } from './invoices.ts';
import { nextPeriodEnd } from './periods.ts';
import { periodLine, watchPeriodEnd } from './subscription-life.ts';

export interface NewSubscription {
  customer: Stripe.Customer;
  price: Stripe.Price;
  quantity: number;
  method: Stripe.PaymentMethod;
  promotion: AppliedPromotion | null;
  isTaxed: boolean;
  metadata: Record<string, string>;
  description: string | null;
  /** What paid the first period; null where a coupon made it free. */
  intent: Stripe.PaymentIntent | null;
}

/** Begins a subscription whose first period is paid. */
export function startSubscription(parts: TwinParts, asked: NewSubscription): Stripe.Subscription {
  const { customer, intent } = asked;
  const subscription = parts.store.subscriptions.add(createSubscription(parts, asked));
  const [item] = subscription.items.data;
  if (!item) throw new Error('a subscription without an item');
  parts.emit('customer.subscription.created', subscription);
  const invoice = createInvoice(parts, {
    customer,
    subscription,
    reason: 'subscription_create',
    lines: [periodLine(parts, subscription, item)],
    currency: subscription.currency,
    promotion: asked.promotion,
    isTaxed: asked.isTaxed,
    period: { start: subscription.created, end: subscription.created },
  });
  invoice.attempt_count = intent ? 1 : 0;
  if (intent) openPayment(parts, invoice, intent);
  finalizeInvoice(parts, invoice);
  markInvoicePaid(parts, invoice, intent);
  const patch = { status: 'active', latest_invoice: invoice.id } as const;
  change(parts, subscription, patch, 'customer.subscription.updated');
  customer.currency ??= subscription.currency;
  watchPeriodEnd(parts, subscription);
  return subscription;
}

function createSubscription(parts: TwinParts, asked: NewSubscription): Stripe.Subscription {
  const { price } = asked;
  if (!price.recurring) throw new Error(`price ${price.id} does not recur`);
  const now = secondsNow(parts);
  const id = createId('sub');
  const item: Stripe.SubscriptionItem = {
    id: createId('si', 14),
    object: 'subscription_item',
    billing_thresholds: null,
    created: now,
    current_period_end: nextPeriodEnd(now, now, price.recurring),
    current_period_start: now,
    current_trial: null,
    discounts: [],
    metadata: {},
    plan: describePlan(price),
    price,
    quantity: asked.quantity,
    subscription: id,
    tax_rates: [],
  };
  return {
    id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: {
      disabled_reason: null,
      enabled: asked.isTaxed,
      liability: asked.isTaxed ? { type: 'self' } : null,
    },
    billing_cycle_anchor: now,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible' },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: 'charge_automatically',
    created: now,
    currency: price.currency,
    customer: asked.customer.id,
    customer_account: null,
    days_until_due: null,
    default_payment_method: asked.method.id,
    default_source: null,
    default_tax_rates: [],
    description: asked.description,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: {
      object: 'list',
      data: [item],
      has_more: false,
      url: `/v1/subscription_items?subscription=${id}`,
    },
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: asked.metadata,
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: 'off',
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: now,
    status: 'incomplete',
    test_clock: null,
    transfer_data: null,
    trial_end: null,
    trial_settings: null,
    trial_start: null,
  };
}
