import Stripe from 'stripe';
import { z } from 'zod';
import { paginate } from '../api/pagination.ts';
import { flag, listParamsOf, mergeMetadata, metadata, paramsOf, text } from '../api/params.ts';
import { route } from '../api/route.ts';
import { refuse } from '../api/stripe-error.ts';
import { createId } from '../ids.ts';
import { secondsNow, type TwinParts } from '../twin-parts.ts';

const createParams = paramsOf<Stripe.WebhookEndpointCreateParams>()({
  description: text.optional(),
  enabled_events: z.array(text).min(1),
  metadata: metadata.optional(),
  url: text,
});

const updateParams = paramsOf<Stripe.WebhookEndpointUpdateParams>()({
  description: text.optional(),
  disabled: flag.optional(),
  enabled_events: z.array(text).min(1).optional(),
  metadata: metadata.optional(),
  url: text.optional(),
});

export interface NewEndpoint {
  url: string;
  enabled_events: string[];
  description?: string | undefined;
  metadata?: Record<string, string> | undefined;
}

/** @throws StripeError for an address that is not on loopback: the sandbox sends nothing further out */
export function createWebhookEndpoint(parts: TwinParts, asked: NewEndpoint): Stripe.WebhookEndpoint {
  assertLoopback(asked.url);
  return parts.store.webhookEndpoints.add<Stripe.WebhookEndpoint>({
    id: createId('we'),
    object: 'webhook_endpoint',
    api_version: Stripe.API_VERSION,
    application: null,
    created: secondsNow(parts),
    description: asked.description ?? null,
    enabled_events: asked.enabled_events,
    livemode: false,
    metadata: asked.metadata ?? {},
    status: 'enabled',
    url: asked.url,
  });
}

/** The endpoints API. A secret is shown only in the answer that made its endpoint. */
export function webhookEndpointRoutes(secrets: Map<string, string>) {
  return [
    route('POST', '/v1/webhook_endpoints', createParams, (parts, asked) => {
      const endpoint = createWebhookEndpoint(parts, asked);
      const secret = createId('whsec', 32);
      secrets.set(endpoint.id, secret);
      return { ...endpoint, secret };
    }),
    route('GET', '/v1/webhook_endpoints', listParamsOf<object>()({}), ({ store }, params, _id, path) =>
      paginate(store.webhookEndpoints.list(), params, path),
    ),
    route('GET', '/v1/webhook_endpoints/:id', z.strictObject({}), ({ store }, _params, id) =>
      store.webhookEndpoints.get(id),
    ),
    route('POST', '/v1/webhook_endpoints/:id', updateParams, ({ store }, { disabled, ...asked }, id) => {
      const endpoint = store.webhookEndpoints.get(id);
      if (asked.url !== undefined) assertLoopback(asked.url);
      const merged = mergeMetadata(endpoint.metadata, asked.metadata);
      Object.assign(endpoint, asked, { metadata: merged });
      if (disabled !== undefined) endpoint.status = disabled ? 'disabled' : 'enabled';
      return endpoint;
    }),
    route('DELETE', '/v1/webhook_endpoints/:id', z.strictObject({}), ({ store }, _params, id) => {
      store.webhookEndpoints.get(id);
      store.webhookEndpoints.remove(id);
      return { id, object: 'webhook_endpoint', deleted: true };
    }),
  ];
}

function assertLoopback(address: string): void {
  const isLoopback =
    URL.canParse(address) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(address).hostname);
  if (!isLoopback) {
    throw refuse('Invalid URL: the sandbox delivers to loopback only.', {
      code: 'url_invalid',
      param: 'url',
    });
  }
}
