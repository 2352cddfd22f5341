import type Stripe from 'stripe';
import type { AppliedPromotion } from '../catalog/promotions.ts';
import { createId, idOf, optionalIdOf } from '../ids.ts';
import { change, secondsNow, type TwinParts } from '../twin-parts.ts';
import { type LineAmounts, priceLines, sumAmounts } from './amounts.ts';

export interface NewInvoice {
  customer: Stripe.Customer;
  subscription: Stripe.Subscription | null;
  reason: Stripe.Invoice.BillingReason;
  lines: Stripe.InvoiceLineItem[];
  currency: string;
  promotion: AppliedPromotion | null;
  isTaxed: boolean;
  period: { start: number; end: number };
  metadata?: Record<string, string>;
}

/** A draft; nobody owes anything yet. */
export function createInvoice(parts: TwinParts, asked: NewInvoice): Stripe.Invoice {
  const invoice = parts.store.invoices.add(draftInvoice(parts, asked));
  for (const line of invoice.lines.data) line.invoice = invoice.id;
  parts.emit('invoice.created', invoice);
  return invoice;
}

/** An invoice as it would be, not kept anywhere. */
export function draftInvoice(parts: TwinParts, asked: NewInvoice): Stripe.Invoice {
  const { customer, subscription, lines, promotion } = asked;
  const id = createId('in');
  const sum = sumAmounts(layAmountsOn(parts, asked));
  return {
    id,
    object: 'invoice',
    account_country: 'US',
    account_name: 'Easel sandbox',
    account_tax_ids: null,
    amount_due: Math.max(0, sum.total),
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: Math.max(0, sum.total),
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    automatic_tax: {
      disabled_reason: null,
      enabled: asked.isTaxed,
      liability: asked.isTaxed ? { type: 'self' } : null,
      provider: asked.isTaxed ? 'stripe' : null,
      status: asked.isTaxed ? 'complete' : null,
    },
    automatically_finalizes_at: null,
    billing_reason: asked.reason,
    collection_method: 'charge_automatically',
    created: secondsNow(parts),
    currency: asked.currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: 'none',
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: { object: 'list', data: lines, has_more: false, url: `/v1/invoices/${id}/lines` },
    livemode: false,
    metadata: asked.metadata ?? {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent: subscription
      ? {
          quote_details: null,
          subscription_details: { metadata: { ...subscription.metadata }, subscription: subscription.id },
          type: 'subscription_details',
        }
      : null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: asked.period.end,
    period_start: asked.period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: {
      finalized_at: null,
      marked_uncollectible_at: null,
      paid_at: null,
      voided_at: null,
    },
    subtotal: sum.subtotal,
    subtotal_excluding_tax: sum.total - sum.tax + sum.discount,
    test_clock: null,
    total: sum.total,
    total_discount_amounts: promotion ? [{ amount: sum.discount, discount: promotion.coupon.id }] : [],
    total_excluding_tax: sum.total - sum.tax,
    total_pretax_credit_amounts: [],
    total_taxes: asked.isTaxed ? [taxEntry(sum)] : [],
    webhooks_delivered_at: null,
  };
}

/** Gives the invoice its number and sets what the customer's credit balance leaves to pay. */
export function finalizeInvoice(parts: TwinParts, invoice: Stripe.Invoice): void {
  const customer = invoice.customer ? parts.store.customers.find(idOf(invoice.customer)) : undefined;
  const starting = customer?.balance ?? 0;
  const due = invoice.total + starting;
  const now = secondsNow(parts);
  const sequence = customer?.next_invoice_sequence ?? 1;
  const url = `${parts.pagesUrl()}/i/${invoice.id}`;
  Object.assign(invoice, {
    status: 'open',
    number: `${customer?.invoice_prefix ?? 'EASEL'}-${String(sequence).padStart(4, '0')}`,
    amount_due: Math.max(0, due),
    amount_remaining: Math.max(0, due),
    automatically_finalizes_at: null,
    effective_at: now,
    starting_balance: starting,
    ending_balance: Math.min(0, due),
    hosted_invoice_url: url,
    invoice_pdf: `${url}/pdf`,
    status_transitions: { ...invoice.status_transitions, finalized_at: now },
  } satisfies Partial<Stripe.Invoice>);
  if (customer) {
    customer.next_invoice_sequence = sequence + 1;
    const balance = Math.min(0, due);
    if (balance !== starting) change(parts, customer, { balance }, 'customer.updated');
  }
  parts.emit('invoice.finalized', invoice);
}

/** Ends an invoice well. `intent` is null where nothing was left to pay. */
export function markInvoicePaid(
  parts: TwinParts,
  invoice: Stripe.Invoice,
  intent: Stripe.PaymentIntent | null,
): void {
  const paidAt = secondsNow(parts);
  Object.assign(invoice, {
    status: 'paid',
    attempted: true,
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, paid_at: paidAt },
  } satisfies Partial<Stripe.Invoice>);
  if (intent) {
    const payment = openPayment(parts, invoice, intent);
    const transitions = { canceled_at: null, paid_at: paidAt };
    Object.assign(payment, { status: 'paid', amount_paid: intent.amount, status_transitions: transitions });
    parts.emit('invoice_payment.paid', payment);
  }
  parts.emit('invoice.paid', invoice);
  parts.emit('invoice.payment_succeeded', invoice);
}

export function voidInvoice(parts: TwinParts, invoice: Stripe.Invoice): void {
  const transitions = { ...invoice.status_transitions, voided_at: secondsNow(parts) };
  const patch = { status: 'void', auto_advance: false, next_payment_attempt: null } as const;
  change(parts, invoice, { ...patch, status_transitions: transitions }, 'invoice.voided');
}

/** The payment of an invoice through an intent, made at the first try. */
export function openPayment(
  parts: TwinParts,
  invoice: Stripe.Invoice,
  intent: Stripe.PaymentIntent,
): Stripe.InvoicePayment {
  const { store } = parts;
  const open = store.invoicePayments.list().find(({ payment }) => payment.payment_intent === intent.id);
  if (open) return open;
  return store.invoicePayments.add<Stripe.InvoicePayment>({
    id: createId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: intent.amount,
    created: secondsNow(parts),
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent.id, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  });
}

/** The subscription an invoice is for. */
export function subscriptionOf(invoice: Stripe.Invoice): string | null {
  return optionalIdOf(invoice.parent?.subscription_details?.subscription);
}

/** Writes each line's discount and tax on it. */
function layAmountsOn(parts: TwinParts, { lines, promotion, isTaxed }: NewInvoice): LineAmounts[] {
  const priced = lines.map((line) => {
    const price = line.pricing?.price_details?.price;
    const behavior = price ? parts.store.prices.get(idOf(price)).tax_behavior : null;
    return { amount: line.amount, taxBehavior: behavior };
  });
  const amounts = priceLines(priced, { coupon: promotion?.coupon ?? null, isTaxed });
  for (const [at, line] of lines.entries()) {
    const sum = amounts[at];
    if (!sum) continue;
    line.discount_amounts = promotion ? [{ amount: sum.discount, discount: promotion.coupon.id }] : [];
    line.taxes = isTaxed ? [taxEntry(sum)] : [];
  }
  return amounts;
}

function taxEntry(sum: LineAmounts) {
  const net = sum.subtotal - sum.discount;
  return {
    amount: sum.tax,
    tax_behavior: sum.total === net ? 'inclusive' : 'exclusive',
    tax_rate_details: { tax_rate: 'txr_sandbox' },
    taxability_reason: 'standard_rated',
    taxable_amount: sum.total - sum.tax,
    type: 'tax_rate_details',
  } as const;
}
