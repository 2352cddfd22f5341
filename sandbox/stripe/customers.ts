import type Stripe from 'stripe';
import { z } from 'zod';
import { isWithin, paginate } from './api/pagination.ts';
import {
  address,
  listParamsOf,
  mergeMetadata,
  metadata,
  paramsOf,
  text,
  timeRange,
  unsettableText,
} from './api/params.ts';
import { route } from './api/route.ts';
import { noSuch, refuseParameters } from './api/stripe-error.ts';
import { endSubscription } from './billing/subscription-life.ts';
import { createId } from './ids.ts';
import { change, secondsNow, type TwinParts } from './twin-parts.ts';

const email = z.string().max(512);

const createParams = paramsOf<Stripe.CustomerCreateParams>()({
  address: address.optional(),
  description: text.optional(),
  email: email.optional(),
  metadata: metadata.optional(),
  name: z.string().max(256).optional(),
  phone: z.string().max(20).optional(),
  preferred_locales: z.array(text).optional(),
});

const updateParams = paramsOf<Stripe.CustomerUpdateParams>()({
  address: address.optional(),
  description: unsettableText.optional(),
  email: unsettableText.optional(),
  invoice_settings: z.strictObject({ default_payment_method: text.optional() }).optional(),
  metadata: metadata.optional(),
  name: unsettableText.optional(),
  phone: unsettableText.optional(),
  preferred_locales: z.array(text).optional(),
});

const listParams = listParamsOf<Stripe.CustomerListParams>()({
  created: timeRange.optional(),
  email: text.optional(),
});

const NO_ADDRESS = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };

export type NewCustomer = z.output<typeof createParams>;

export function createCustomer(parts: TwinParts, asked: NewCustomer): Stripe.Customer {
  if (asked.email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(asked.email)) {
    throw refuseParameters(`Invalid email address: ${asked.email}`, {
      code: 'email_invalid',
      param: 'email',
    });
  }
  const id = createId('cus', 14);
  const customer = parts.store.customers.add<Stripe.Customer>({
    id,
    object: 'customer',
    address: asked.address ? { ...NO_ADDRESS, ...asked.address } : null,
    balance: 0,
    created: secondsNow(parts),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: asked.description ?? null,
    discount: null,
    email: asked.email ?? null,
    invoice_prefix: id.slice(-8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: asked.metadata ?? {},
    name: asked.name ?? null,
    next_invoice_sequence: 1,
    phone: asked.phone ?? null,
    preferred_locales: asked.preferred_locales ?? [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  });
  parts.emit('customer.created', customer);
  return customer;
}

function updateCustomer(
  parts: TwinParts,
  { address: place, invoice_settings: settings, ...patch }: z.output<typeof updateParams>,
  id: string,
): Stripe.Customer {
  const customer = parts.store.customers.get(id);
  const next: Partial<Stripe.Customer> = {
    ...patch,
    metadata: mergeMetadata(customer.metadata, patch.metadata),
  };
  if (place) next.address = { ...NO_ADDRESS, ...place };
  if (settings?.default_payment_method !== undefined) {
    const method = parts.store.paymentMethods.get(settings.default_payment_method, 'invoice_settings');
    if (method.customer !== id) throw noSuch('PaymentMethod', method.id, 'invoice_settings');
    next.invoice_settings = { ...customer.invoice_settings, default_payment_method: method.id };
  }
  change(parts, customer, next, 'customer.updated');
  return customer;
}

/** Deleting a customer ends every subscription at once. */
function deleteCustomer(parts: TwinParts, id: string): Stripe.DeletedCustomer {
  const customer = parts.store.customers.get(id);
  for (const subscription of parts.store.subscriptions.list()) {
    if (subscription.customer === id && subscription.status !== 'canceled') {
      endSubscription(parts, subscription, 'cancellation_requested');
    }
  }
  parts.store.customers.remove(id);
  parts.store.deletedCustomers.add(id);
  parts.emit('customer.deleted', customer);
  return { id, object: 'customer', deleted: true };
}

export const customerRoutes = [
  route('POST', '/v1/customers', createParams, createCustomer),
  route('GET', '/v1/customers', listParams, ({ store }, params, _id, path) => {
    const found = store.customers
      .list()
      .filter(
        (customer) =>
          (params.email === undefined || customer.email === params.email) &&
          isWithin(customer.created, params.created),
      );
    return paginate(found, params, path);
  }),
  route('GET', '/v1/customers/:id', z.strictObject({}), ({ store }, _params, id) =>
    store.deletedCustomers.has(id) ? { id, object: 'customer', deleted: true } : store.customers.get(id),
  ),
  route('POST', '/v1/customers/:id', updateParams, updateCustomer),
  route('DELETE', '/v1/customers/:id', z.strictObject({}), (parts, _params, id) => deleteCustomer(parts, id)),
];
