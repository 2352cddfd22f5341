import Stripe from 'stripe';
import { z } from 'zod';
import { isWithin, paginate } from '../api/pagination.ts';
import {
  currency,
  flag,
  listParamsOf,
  mergeMetadata,
  metadata,
  paramsOf,
  positive,
  text,
  timeRange,
  unsettableText,
  wholeNumber,
} from '../api/params.ts';
import { route } from '../api/route.ts';
import { refuse, refuseParameters } from '../api/stripe-error.ts';
import { createId, idOf } from '../ids.ts';
import { change, secondsNow, type TwinParts } from '../twin-parts.ts';
import { createProduct } from './products.ts';

/** Stripe lets a price recur at most every three years. */
const MOST_INTERVALS = { day: 1095, week: 156, month: 36, year: 3 } as const;

const recurring = z.strictObject({
  interval: z.enum(['day', 'week', 'month', 'year']),
  interval_count: positive.optional(),
});
const productData = paramsOf<Stripe.PriceCreateParams.ProductData>()({
  name: text,
  active: flag.optional(),
  metadata: metadata.optional(),
  tax_code: text.optional(),
});
const taxBehavior = z.enum(['exclusive', 'inclusive', 'unspecified']);

const createParams = paramsOf<Stripe.PriceCreateParams>()({
  currency,
  active: flag.optional(),
  lookup_key: z.string().min(1).max(200).optional(),
  metadata: metadata.optional(),
  nickname: text.optional(),
  product: text.optional(),
  product_data: productData.optional(),
  recurring: recurring.optional(),
  tax_behavior: taxBehavior.optional(),
  transfer_lookup_key: flag.optional(),
  unit_amount: wholeNumber,
});

/** A price made on the fly for a line of a checkout session. */
export const inlinePrice = paramsOf<Stripe.Checkout.SessionCreateParams.LineItem.PriceData>()({
  currency,
  product: text.optional(),
  product_data: paramsOf<Stripe.Checkout.SessionCreateParams.LineItem.PriceData.ProductData>()({
    name: text,
    description: text.optional(),
    images: z.array(text).optional(),
    metadata: metadata.optional(),
    tax_code: text.optional(),
  }).optional(),
  recurring: recurring.optional(),
  tax_behavior: taxBehavior.optional(),
  unit_amount: wholeNumber,
});

const updateParams = paramsOf<Stripe.PriceUpdateParams>()({
  active: flag.optional(),
  lookup_key: z.string().max(200).optional(),
  metadata: metadata.optional(),
  nickname: unsettableText.optional(),
  tax_behavior: taxBehavior.optional(),
  transfer_lookup_key: flag.optional(),
});

const listParams = listParamsOf<Stripe.PriceListParams>()({
  active: flag.optional(),
  created: timeRange.optional(),
  currency: currency.optional(),
  lookup_keys: z.array(text).max(10).optional(),
  product: text.optional(),
  recurring: z.strictObject({ interval: z.enum(['day', 'week', 'month', 'year']).optional() }).optional(),
  type: z.enum(['one_time', 'recurring']).optional(),
});

type NewPrice = z.output<typeof inlinePrice> &
  Pick<z.output<typeof createParams>, 'active' | 'lookup_key' | 'metadata' | 'nickname'>;

/** @param isInline made for one session only, and so not listed as active. */
export function createPrice(parts: TwinParts, asked: NewPrice, isInline = false): Stripe.Price {
  const { product, product_data: data, recurring: repeat } = asked;
  if ((product === undefined) === (data === undefined)) {
    const message = 'You must specify exactly one of these parameters: product, product_data.';
    throw refuseParameters(message, { code: 'parameter_missing', param: 'product' });
  }
  const count = repeat?.interval_count ?? 1;
  if (repeat && count > MOST_INTERVALS[repeat.interval]) {
    throw refuse('Maximum of 3 years interval allowed.', { param: 'recurring[interval_count]' });
  }
  const owner = data ? createProduct(parts, data) : parts.store.products.get(product ?? '', 'product');
  const price = parts.store.prices.add<Stripe.Price>({
    id: createId('price'),
    object: 'price',
    active: isInline ? false : (asked.active ?? true),
    billing_scheme: 'per_unit',
    created: secondsNow(parts),
    currency: asked.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: asked.lookup_key ?? null,
    metadata: asked.metadata ?? {},
    nickname: asked.nickname ?? null,
    product: owner.id,
    recurring: repeat
      ? {
          interval: repeat.interval,
          interval_count: count,
          meter: null,
          trial_period_days: null,
          usage_type: 'licensed',
        }
      : null,
    tax_behavior: asked.tax_behavior ?? 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: repeat ? 'recurring' : 'one_time',
    unit_amount: asked.unit_amount,
    unit_amount_decimal: Stripe.Decimal.from(asked.unit_amount),
  });
  parts.emit('price.created', price);
  return price;
}

/** The price in the older words that a subscription's item still carries. */
export function describePlan(price: Stripe.Price): Stripe.Plan {
  return {
    id: price.id,
    object: 'plan',
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: 'per_unit',
    created: price.created,
    currency: price.currency,
    interval: price.recurring?.interval ?? 'month',
    interval_count: price.recurring?.interval_count ?? 1,
    livemode: false,
    metadata: price.metadata,
    meter: null,
    nickname: price.nickname,
    product: idOf(price.product),
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: null,
    usage_type: 'licensed',
  };
}

/** A lookup key names one active price; another may only take it over on request. */
function claimLookupKey(parts: TwinParts, key: string, mayTransfer: boolean): void {
  const holder = parts.store.prices.list().find(({ lookup_key }) => lookup_key === key);
  if (!holder) return;
  if (!mayTransfer) {
    const message = `A price (\`${holder.id}\`) already uses that lookup key. Use transfer_lookup_key=true to transfer it.`;
    throw refuse(message, { param: 'lookup_key' });
  }
  change(parts, holder, { lookup_key: null }, 'price.updated');
}

export const priceRoutes = [
  route('POST', '/v1/prices', createParams, (parts, { transfer_lookup_key, ...asked }) => {
    if (asked.lookup_key) claimLookupKey(parts, asked.lookup_key, transfer_lookup_key ?? false);
    return createPrice(parts, asked);
  }),
  route('GET', '/v1/prices', listParams, ({ store }, params, _id, path) => {
    const found = store.prices
      .list()
      .filter(
        (price) =>
          (params.active === undefined || price.active === params.active) &&
          (params.currency === undefined || price.currency === params.currency) &&
          (params.product === undefined || price.product === params.product) &&
          (params.type === undefined || price.type === params.type) &&
          (params.lookup_keys === undefined || params.lookup_keys.includes(price.lookup_key ?? '')) &&
          (params.recurring?.interval === undefined ||
            price.recurring?.interval === params.recurring.interval) &&
          isWithin(price.created, params.created),
      );
    return paginate(found, params, path);
  }),
  route('GET', '/v1/prices/:id', z.strictObject({}), ({ store }, _params, id) => store.prices.get(id)),
  route('POST', '/v1/prices/:id', updateParams, (parts, { transfer_lookup_key, ...params }, id) => {
    const price = parts.store.prices.get(id);
    if (params.lookup_key && params.lookup_key !== price.lookup_key) {
      claimLookupKey(parts, params.lookup_key, transfer_lookup_key ?? false);
    }
    const patch = {
      ...params,
      metadata: mergeMetadata(price.metadata, params.metadata),
      lookup_key: (params.lookup_key ?? price.lookup_key) || null,
    };
    change(parts, price, patch, 'price.updated');
    return price;
  }),
];
