import type Stripe from 'stripe';
import { idOf } from '../ids.ts';
import { type CardBehaviour, createPaymentMethod } from '../payments/payment-methods.ts';
import type { TwinParts } from '../twin-parts.ts';
import { collectInvoice } from './collect-invoice.ts';
import { subscriptionOf } from './invoices.ts';
import { updateSubscription } from './subscription-routes.ts';

/** Gives a subscription a new card and charges what is open on it, as a person expects of "update the card". */
export function replaceCard(parts: TwinParts, subscription: Stripe.Subscription, card: CardBehaviour): void {
  const customer = parts.store.customers.get(idOf(subscription.customer));
  const method = createPaymentMethod(parts, card, { customer: customer.id, email: customer.email });
  parts.emit('payment_method.attached', method);
  parts.renewalsToRefuse.delete(subscription.id);
  updateSubscription(parts, { default_payment_method: method.id }, subscription.id);
  for (const invoice of parts.store.invoices.list()) {
    if (invoice.status === 'open' && subscriptionOf(invoice) === subscription.id) {
      collectInvoice(parts, invoice, method, { isPresent: true });
    }
  }
}
