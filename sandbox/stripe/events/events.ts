import Stripe from 'stripe';
import { z } from 'zod';
import type { RunningRequest } from '../api/api-server.ts';
import { isWithin, paginate } from '../api/pagination.ts';
import { listParamsOf, text, timeRange } from '../api/params.ts';
import { route } from '../api/route.ts';
import { noSuch } from '../api/stripe-error.ts';
import { createId } from '../ids.ts';
import { secondsNow, type TwinParts } from '../twin-parts.ts';

/** Stripe keeps events for 30 days. */
const KEPT_S = 30 * 86_400;

/** An event with the object as it is now. */
export function createEvent(
  parts: TwinParts,
  type: Stripe.Event['type'],
  {
    object,
    previous,
    request,
  }: { object: object; previous?: object | undefined; request?: RunningRequest | undefined },
): Stripe.Event {
  const endpoints = parts.store.webhookEndpoints.list();
  const snapshot = JSON.parse(JSON.stringify(object));
  return parts.store.events.add({
    id: createId('evt'),
    object: 'event',
    api_version: Stripe.API_VERSION,
    created: secondsNow(parts),
    data: { object: snapshot, ...(previous && { previous_attributes: previous }) },
    livemode: false,
    pending_webhooks: endpoints.filter(({ status }) => status === 'enabled').length,
    request: { id: request?.id ?? null, idempotency_key: request?.idempotencyKey ?? null },
    type,
  } as Stripe.Event);
}

const listParams = listParamsOf<Stripe.EventListParams>()({
  created: timeRange.optional(),
  delivery_success: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
  type: text.optional(),
  types: z.array(text).max(20).optional(),
});

export const eventRoutes = [
  route('GET', '/v1/events', listParams, (parts, params, _id, path) => {
    const { created, delivery_success: isDelivered, type, types } = params;
    const wanted = types ?? (type === undefined ? undefined : [type]);
    const found = parts.store.events
      .list()
      .filter(
        (event) =>
          isKept(parts, event) &&
          (wanted === undefined || wanted.some((pattern) => matches(event.type, pattern))) &&
          (isDelivered === undefined || (event.pending_webhooks === 0) === isDelivered) &&
          isWithin(event.created, created),
      );
    return paginate(found, params, path);
  }),
  route('GET', '/v1/events/:id', z.strictObject({}), (parts, _params, id) => {
    const event = parts.store.events.get(id);
    if (!isKept(parts, event)) throw noSuch('event', id);
    return event;
  }),
];

function isKept(parts: TwinParts, event: Stripe.Event): boolean {
  return event.created > secondsNow(parts) - KEPT_S;
}

/** `charge.*` matches every event of charges. */
function matches(type: string, pattern: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}
