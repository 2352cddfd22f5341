import type Stripe from 'stripe';
import { z } from 'zod';
import { isWithin, paginate } from '../api/pagination.ts';
import { listParamsOf, paramsOf, text, timeRange } from '../api/params.ts';
import { route } from '../api/route.ts';
import { noSuch, refuse, StripeError } from '../api/stripe-error.ts';
import type { TwinParts } from '../twin-parts.ts';
import { previewChange } from './change-plan.ts';
import { collectInvoice, paymentMethodOf } from './collect-invoice.ts';
import { subscriptionOf } from './invoices.ts';
import { itemOf } from './subscription-life.ts';
import { itemParams, prorationBehavior } from './subscription-routes.ts';

const listParams = listParamsOf<Stripe.InvoiceListParams>()({
  created: timeRange.optional(),
  customer: text.optional(),
  status: z.enum(['draft', 'open', 'paid', 'uncollectible', 'void']).optional(),
  subscription: text.optional(),
});

const payParams = paramsOf<Stripe.InvoicePayParams>()({ payment_method: text.optional() });

const previewParams = paramsOf<Stripe.InvoiceCreatePreviewParams>()({
  customer: text.optional(),
  subscription: text,
  subscription_details: z
    .strictObject({
      items: z.array(itemParams).length(1).optional(),
      proration_behavior: prorationBehavior.optional(),
    })
    .optional(),
});

const paymentListParams = listParamsOf<Stripe.InvoicePaymentListParams>()({
  invoice: text.optional(),
  payment: z.strictObject({ type: z.enum(['payment_intent']), payment_intent: text.optional() }).optional(),
  status: z.enum(['open', 'paid', 'canceled']).optional(),
});

function payInvoice(
  parts: TwinParts,
  { payment_method }: z.output<typeof payParams>,
  id: string,
): Stripe.Invoice {
  const invoice = parts.store.invoices.get(id);
  if (invoice.status === 'paid') throw refuse('Invoice is already paid', { code: 'invoice_already_paid' });
  if (invoice.status !== 'open') throw refuse(`You cannot pay an invoice that is ${invoice.status}.`);
  const subscription = subscriptionOf(invoice);
  const method = payment_method
    ? parts.store.paymentMethods.get(payment_method, 'payment_method')
    : subscription
      ? paymentMethodOf(parts, parts.store.subscriptions.get(subscription))
      : undefined;
  if (collectInvoice(parts, invoice, method)) return invoice;
  const message = 'Your card was declined.';
  throw new StripeError(402, {
    type: 'card_error',
    code: 'card_declined',
    decline_code: 'generic_decline',
    message,
  });
}

function previewInvoice(parts: TwinParts, asked: z.output<typeof previewParams>): Stripe.Invoice {
  const subscription = parts.store.subscriptions.get(asked.subscription, 'subscription');
  const item = itemOf(subscription);
  const [wanted] = asked.subscription_details?.items ?? [];
  if (wanted && wanted.id !== item.id) {
    throw noSuch('subscription item', wanted.id ?? '', 'subscription_details[items][0][id]');
  }
  return previewChange(parts, subscription, {
    price: wanted?.price ? parts.store.prices.get(wanted.price, 'price') : item.price,
    quantity: wanted?.quantity ?? item.quantity ?? 1,
    proration: asked.subscription_details?.proration_behavior ?? 'create_prorations',
  });
}

export const invoiceRoutes = [
  route('GET', '/v1/invoices', listParams, ({ store }, params, _id, path) => {
    const { created, customer, status, subscription } = params;
    const found = store.invoices
      .list()
      .filter(
        (invoice) =>
          (customer === undefined || invoice.customer === customer) &&
          (status === undefined || invoice.status === status) &&
          (subscription === undefined || subscriptionOf(invoice) === subscription) &&
          isWithin(invoice.created, created),
      );
    return paginate(found, params, path);
  }),
  route('POST', '/v1/invoices/create_preview', previewParams, previewInvoice),
  route('GET', '/v1/invoices/:id', z.strictObject({}), ({ store }, _params, id) => store.invoices.get(id)),
  route('POST', '/v1/invoices/:id/pay', payParams, payInvoice),
  route('GET', '/v1/invoice_payments', paymentListParams, ({ store }, params, _id, path) => {
    const { invoice, payment, status } = params;
    const found = store.invoicePayments
      .list()
      .filter(
        (candidate) =>
          (invoice === undefined || candidate.invoice === invoice) &&
          (status === undefined || candidate.status === status) &&
          (payment?.payment_intent === undefined ||
            candidate.payment.payment_intent === payment.payment_intent),
      );
    return paginate(found, params, path);
  }),
];
