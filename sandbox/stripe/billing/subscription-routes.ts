import type Stripe from 'stripe';
import { z } from 'zod';
import { isWithin, paginate } from '../api/pagination.ts';
import {
  flag,
  listParamsOf,
  mergeMetadata,
  metadata,
  paramsOf,
  positive,
  text,
  timeRange,
  unsettableText,
} from '../api/params.ts';
import { route } from '../api/route.ts';
import { noSuch, refuse } from '../api/stripe-error.ts';
import { optionalIdOf } from '../ids.ts';
import { secondsNow, type TwinParts } from '../twin-parts.ts';
import { changePlan } from './change-plan.ts';
import { endSubscription, itemOf } from './subscription-life.ts';

export const itemParams = z.strictObject({
  id: text.optional(),
  price: text.optional(),
  quantity: positive.optional(),
});
export const prorationBehavior = z.enum(['create_prorations', 'always_invoice', 'none']);

const cancellationDetails = z.strictObject({ comment: z.string().optional(), feedback: text.optional() });

const updateParams = paramsOf<Stripe.SubscriptionUpdateParams>()({
  cancel_at_period_end: flag.optional(),
  cancellation_details: cancellationDetails.optional(),
  default_payment_method: text.optional(),
  description: unsettableText.optional(),
  items: z.array(itemParams).length(1).optional(),
  metadata: metadata.optional(),
  payment_behavior: z.enum(['allow_incomplete', 'error_if_incomplete']).optional(),
  proration_behavior: prorationBehavior.optional(),
});

const cancelParams = paramsOf<Stripe.SubscriptionCancelParams>()({
  cancellation_details: cancellationDetails.optional(),
});

const listParams = listParamsOf<Stripe.SubscriptionListParams>()({
  created: timeRange.optional(),
  customer: text.optional(),
  price: text.optional(),
  status: z.enum(['active', 'past_due', 'canceled', 'ended', 'incomplete', 'all']).optional(),
});

export type SubscriptionUpdate = z.output<typeof updateParams>;

/** Changes plan, metadata, card or the wish to end; one `customer.subscription.updated` tells it all. */
export function updateSubscription(
  parts: TwinParts,
  asked: SubscriptionUpdate,
  id: string,
): Stripe.Subscription {
  const subscription = parts.store.subscriptions.get(id);
  if (subscription.status === 'canceled') {
    const message = 'A canceled subscription can only update its cancellation_details and metadata.';
    throw refuse(message, { code: 'resource_missing' });
  }
  const before: Stripe.Subscription = JSON.parse(JSON.stringify(subscription));
  if (asked.items) applyItems(parts, subscription, asked);
  if (asked.cancel_at_period_end !== undefined)
    setCancelAtPeriodEnd(parts, subscription, asked.cancel_at_period_end);
  if (asked.default_payment_method !== undefined) {
    const method = parts.store.paymentMethods.get(asked.default_payment_method, 'default_payment_method');
    subscription.default_payment_method = method.id;
  }
  if (asked.description !== undefined) subscription.description = asked.description;
  if (asked.cancellation_details) noteCancellation(subscription, asked.cancellation_details);
  subscription.metadata = mergeMetadata(subscription.metadata, asked.metadata);
  parts.emit('customer.subscription.updated', subscription, differences(before, subscription));
  return subscription;
}

function applyItems(parts: TwinParts, subscription: Stripe.Subscription, asked: SubscriptionUpdate): void {
  const [wanted] = asked.items ?? [];
  const item = itemOf(subscription);
  if (wanted?.id === undefined) {
    const message =
      'This twin keeps one item on a subscription: name it by items[0][id] to change its price.';
    throw refuse(message, { code: 'parameter_missing', param: 'items[0][id]' });
  }
  if (wanted.id !== item.id) throw noSuch('subscription item', wanted.id, 'items[0][id]');
  const price =
    wanted.price === undefined ? item.price : parts.store.prices.get(wanted.price, 'items[0][price]');
  if (!price.active && price !== item.price) {
    throw refuse('The price specified is inactive. This field only accepts active prices.', {
      param: 'items[0][price]',
    });
  }
  changePlan(parts, subscription, {
    price,
    quantity: wanted.quantity ?? item.quantity ?? 1,
    proration: asked.proration_behavior ?? 'create_prorations',
    mustBePaid: asked.payment_behavior === 'error_if_incomplete',
  });
}

function setCancelAtPeriodEnd(parts: TwinParts, subscription: Stripe.Subscription, isWanted: boolean): void {
  Object.assign(subscription, {
    cancel_at_period_end: isWanted,
    cancel_at: isWanted ? itemOf(subscription).current_period_end : null,
    canceled_at: isWanted ? secondsNow(parts) : null,
  } satisfies Partial<Stripe.Subscription>);
  noteCancellation(subscription, { reason: isWanted ? 'cancellation_requested' : null });
}

function noteCancellation(
  subscription: Stripe.Subscription,
  details: { comment?: string | undefined; feedback?: string | undefined; reason?: string | null },
): void {
  const none = { comment: null, feedback: null, feedback_option: null, reason: null };
  subscription.cancellation_details = { ...none, ...subscription.cancellation_details, ...details };
}

function differences(before: Stripe.Subscription, after: Stripe.Subscription): Partial<Stripe.Subscription> {
  const changed = Object.entries(before).filter(
    ([name, value]) => JSON.stringify(after[name as keyof Stripe.Subscription]) !== JSON.stringify(value),
  );
  return Object.fromEntries(changed);
}

export const subscriptionRoutes = [
  route('GET', '/v1/subscriptions', listParams, ({ store }, params, _id, path) => {
    const { status, customer, price, created } = params;
    const found = store.subscriptions
      .list()
      .filter(
        (subscription) =>
          hasStatus(subscription, status) &&
          (customer === undefined || subscription.customer === customer) &&
          (price === undefined || itemOf(subscription).price.id === price) &&
          isWithin(subscription.created, created),
      );
    return paginate(found, params, path);
  }),
  route('GET', '/v1/subscriptions/:id', z.strictObject({}), ({ store }, _params, id) =>
    store.subscriptions.get(id),
  ),
  route('POST', '/v1/subscriptions/:id', updateParams, updateSubscription),
  route('DELETE', '/v1/subscriptions/:id', cancelParams, (parts, params, id) => {
    const subscription = parts.store.subscriptions.get(id);
    if (subscription.status === 'canceled') throw noSuch('subscription', id);
    if (params.cancellation_details) noteCancellation(subscription, params.cancellation_details);
    endSubscription(parts, subscription, 'cancellation_requested');
    return subscription;
  }),
];

/** Without a status Stripe lists all that have not ended. */
function hasStatus({ status }: Stripe.Subscription, wanted: string | undefined): boolean {
  if (wanted === 'all') return true;
  if (wanted === undefined) return status !== 'canceled';
  return status === (wanted === 'ended' ? 'canceled' : wanted);
}

/** Subscriptions of a customer that have not ended, newest first. */
export function currentSubscriptions({ store }: TwinParts, customer: string): Stripe.Subscription[] {
  return store.subscriptions
    .list()
    .filter(
      (subscription) =>
        optionalIdOf(subscription.customer) === customer && subscription.status !== 'canceled',
    );
}
