import type Stripe from 'stripe';
import { noSuch } from './api/stripe-error.ts';

export interface Collection<Thing extends { id: string }> {
  add<Added extends Thing>(thing: Added): Added;
  find(id: string): Thing | undefined;
  /** @throws StripeError resource_missing; `param` is the parameter that named the id. */
  get(id: string, param?: string): Thing;
  /** Newest first, as Stripe lists. */
  list(): Thing[];
  remove(id: string): void;
}

function createCollection<Thing extends { id: string }>(noun: string): Collection<Thing> {
  const things = new Map<string, Thing>();
  return {
    add(thing) {
      things.set(thing.id, thing);
      return thing;
    },
    find: (id) => things.get(id),
    get(id, param) {
      const thing = things.get(id);
      if (!thing) throw noSuch(noun, id, param);
      return thing;
    },
    list: () => [...things.values()].reverse(),
    remove: (id) => void things.delete(id),
  };
}

export type Store = ReturnType<typeof createStore>;

/** Everything in the account, in memory. The objects are the SDK's own types, unexpanded. */
export function createStore() {
  const collections = {
    balanceTransactions: createCollection<Stripe.BalanceTransaction>('balance_transaction'),
    charges: createCollection<Stripe.Charge>('charge'),
    coupons: createCollection<Stripe.Coupon>('coupon'),
    customers: createCollection<Stripe.Customer>('customer'),
    disputes: createCollection<Stripe.Dispute>('dispute'),
    events: createCollection<Stripe.Event>('event'),
    invoicePayments: createCollection<Stripe.InvoicePayment>('invoice_payment'),
    invoices: createCollection<Stripe.Invoice>('invoice'),
    paymentIntents: createCollection<Stripe.PaymentIntent>('payment_intent'),
    paymentMethods: createCollection<Stripe.PaymentMethod>('PaymentMethod'),
    portalSessions: createCollection<Stripe.BillingPortal.Session>('billing_portal.session'),
    prices: createCollection<Stripe.Price>('price'),
    products: createCollection<Stripe.Product>('product'),
    promotionCodes: createCollection<Stripe.PromotionCode>('promotion code'),
    refunds: createCollection<Stripe.Refund>('refund'),
    sessions: createCollection<Stripe.Checkout.Session>('checkout.session'),
    subscriptions: createCollection<Stripe.Subscription>('subscription'),
    webhookEndpoints: createCollection<Stripe.WebhookEndpoint>('webhook endpoint'),
  };
  const deletedCustomers = new Set<string>();
  return {
    ...collections,
    deletedCustomers,
    /** Any object by its id, for `expand`. */
    findAny(id: string): { id: string } | undefined {
      if (deletedCustomers.has(id))
        return { id, object: 'customer', deleted: true } as Stripe.DeletedCustomer;
      for (const collection of Object.values(collections)) {
        const thing = collection.find(id);
        if (thing) return thing;
      }
      return undefined;
    },
  };
}
