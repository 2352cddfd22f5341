import type Stripe from 'stripe';
import { z } from 'zod';
import { isWithin, paginate } from '../api/pagination.ts';
import {
  flag,
  listParamsOf,
  mergeMetadata,
  metadata,
  paramsOf,
  text,
  timeRange,
  unsettableText,
} from '../api/params.ts';
import { route } from '../api/route.ts';
import { createId } from '../ids.ts';
import { change, secondsNow, type TwinParts } from '../twin-parts.ts';

const createParams = paramsOf<Stripe.ProductCreateParams>()({
  id: text.optional(),
  name: text,
  active: flag.optional(),
  description: text.optional(),
  images: z.array(text).optional(),
  metadata: metadata.optional(),
  tax_code: text.optional(),
  url: text.optional(),
});

const updateParams = paramsOf<Stripe.ProductUpdateParams>()({
  name: text.optional(),
  active: flag.optional(),
  default_price: text.optional(),
  description: unsettableText.optional(),
  metadata: metadata.optional(),
});

const listParams = listParamsOf<Stripe.ProductListParams>()({
  active: flag.optional(),
  created: timeRange.optional(),
  ids: z.array(text).optional(),
});

export type NewProduct = z.output<typeof createParams>;

export function createProduct(parts: TwinParts, asked: NewProduct): Stripe.Product {
  const created = secondsNow(parts);
  const product = parts.store.products.add<Stripe.Product>({
    id: asked.id ?? createId('prod', 14),
    object: 'product',
    active: asked.active ?? true,
    created,
    default_price: null,
    description: asked.description ?? null,
    images: asked.images ?? [],
    livemode: false,
    marketing_features: [],
    metadata: asked.metadata ?? {},
    name: asked.name,
    package_dimensions: null,
    shippable: null,
    tax_code: asked.tax_code ?? null,
    tax_details: null,
    type: 'service',
    updated: created,
    url: asked.url ?? null,
  });
  parts.emit('product.created', product);
  return product;
}

export const productRoutes = [
  route('POST', '/v1/products', createParams, createProduct),
  route('GET', '/v1/products', listParams, ({ store }, params, _id, path) => {
    const { active, created, ids } = params;
    const found = store.products
      .list()
      .filter(
        (product) =>
          (active === undefined || product.active === active) &&
          (ids === undefined || ids.includes(product.id)) &&
          isWithin(product.created, created),
      );
    return paginate(found, params, path);
  }),
  route('GET', '/v1/products/:id', z.strictObject({}), ({ store }, _params, id) => store.products.get(id)),
  route('POST', '/v1/products/:id', updateParams, (parts, params, id) => {
    const product = parts.store.products.get(id);
    if (params.default_price !== undefined) parts.store.prices.get(params.default_price, 'default_price');
    const merged = mergeMetadata(product.metadata, params.metadata);
    const patch = { ...params, metadata: merged, updated: secondsNow(parts) };
    change(parts, product, patch, 'product.updated');
    return product;
  }),
];
