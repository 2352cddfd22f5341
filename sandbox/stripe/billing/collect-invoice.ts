import type Stripe from 'stripe';
import { idOf } from '../ids.ts';
import { confirmIntent, createIntent } from '../payments/payment-intents.ts';
import { describePaymentMethod } from '../payments/payment-methods.ts';
import { change, type TwinParts } from '../twin-parts.ts';
import { markInvoicePaid, openPayment, subscriptionOf } from './invoices.ts';

/**
 * Charges an open invoice to a payment method, with or without the payer there. Answers whether it is paid.
 * @param isRefused the bank says no, whatever the card.
 */
export function collectInvoice(
  parts: TwinParts,
  invoice: Stripe.Invoice,
  method: Stripe.PaymentMethod | undefined,
  { isPresent = false, isRefused = false } = {},
): boolean {
  if (invoice.amount_remaining === 0) {
    markInvoicePaid(parts, invoice, null);
    reviveSubscription(parts, invoice);
    return true;
  }
  invoice.attempt_count += 1;
  invoice.attempted = true;
  if (method) {
    const intent = findIntent(parts, invoice) ?? openIntent(parts, invoice);
    confirmIntent(parts, intent, method, { isPresent, isRefused });
    if (intent.status === 'succeeded') {
      markInvoicePaid(parts, invoice, intent);
      reviveSubscription(parts, invoice);
      return true;
    }
  }
  parts.emit('invoice.payment_failed', invoice);
  return false;
}

/** `Visa ending in 4242`, or none. */
export function describeCardOf(parts: TwinParts, subscription: Stripe.Subscription): string {
  const method = paymentMethodOf(parts, subscription);
  return method ? describePaymentMethod(method) : 'no card';
}

/** What a subscription is charged to: its own payment method, or its customer's. */
export function paymentMethodOf(
  { store }: TwinParts,
  subscription: Stripe.Subscription,
): Stripe.PaymentMethod | undefined {
  const customer = store.customers.find(idOf(subscription.customer));
  const method = subscription.default_payment_method ?? customer?.invoice_settings.default_payment_method;
  return method ? store.paymentMethods.find(idOf(method)) : undefined;
}

/** A subscription that was behind is active again once nothing of it is open. */
function reviveSubscription(parts: TwinParts, invoice: Stripe.Invoice): void {
  const id = subscriptionOf(invoice);
  const subscription = id === null ? undefined : parts.store.subscriptions.find(id);
  if (subscription?.status !== 'past_due') return;
  const isOpen = parts.store.invoices
    .list()
    .some((other) => other.status === 'open' && subscriptionOf(other) === id);
  if (!isOpen) change(parts, subscription, { status: 'active' }, 'customer.subscription.updated');
}

function findIntent({ store }: TwinParts, invoice: Stripe.Invoice): Stripe.PaymentIntent | undefined {
  const payment = store.invoicePayments.list().find((candidate) => candidate.invoice === invoice.id);
  const intent = payment?.payment.payment_intent;
  return intent ? store.paymentIntents.get(idOf(intent)) : undefined;
}

function openIntent(parts: TwinParts, invoice: Stripe.Invoice): Stripe.PaymentIntent {
  const { currency, customer, customer_email: email } = invoice;
  const intent = createIntent(parts, {
    amount: invoice.amount_remaining,
    currency,
    customer: customer ? idOf(customer) : null,
    description: subscriptionOf(invoice) ? 'Subscription update' : null,
    receiptEmail: email,
  });
  openPayment(parts, invoice, intent);
  return intent;
}
