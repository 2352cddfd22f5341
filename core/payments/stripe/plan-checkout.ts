import { inTransaction } from '@easel/db/connect.ts';
import type { Subscription as SubscriptionRow } from '@easel/db/generated/schema.ts';
import type { Selectable } from 'kysely';
import type Stripe from 'stripe';
import { lockLiving } from '../../accounts/lock-living.ts';
import type { Term } from '../../catalog/plans.ts';
import { HOUR_MS, SECOND_MS } from '../../clock.ts';
import { DomainError } from '../../errors.ts';
import { type AccountId, newId, type SubscriptionId } from '../../ids.ts';
import {
  closeCheckout,
  findLiveSubscription,
  type Subscription,
  toSubscription,
} from '../../plans/subscription.ts';
import { type Origin, originSchema } from '../../platform.ts';
import { findPlanPrice } from './plan-price.ts';
import { returnPages, type StripeDeps, type StripeRoom, translateStripeError } from './room.ts';
import { takeAnswer } from './take-told.ts';
import { readSession } from './told.ts';

/** Short, because a plan that waits to be paid stands in the way of another. */
const LINK_MS = HOUR_MS;
const FIRST_LOOK_MS = 20 * SECOND_MS;

export interface PlanRequest {
  /** From the interaction or update: the same key again finds the same checkout. */
  key: string;
  accountId: AccountId;
  term: Term;
  currency: 'usd' | 'eur';
  origin: Origin;
}

/**
 * Begins premium: makes the link where it is paid. Somebody has at most one such link that can be paid; asking for the same
 * again finds it, asking for another term closes it.
 *
 * @throws DomainError already-subscribed, key-reused, payments-unavailable.
 */
export async function startPlan(deps: StripeDeps, request: PlanRequest): Promise<Subscription> {
  await closeOtherCheckouts(deps, request);
  const row = await beginSubscription(deps, request);
  if (row.session_id) return toSubscription(row);
  const customer = await findCustomer(deps, request.accountId);
  const unavailable = translateStripeError(deps, 'checkout of a plan');
  const price = await findPlanPrice(deps, request).catch(unavailable);
  const session = await deps.stripe.client.checkout.sessions
    .create(sessionParams(deps.stripe, { row, price, customer }), { idempotencyKey: row.id })
    .catch(unavailable);
  const saved = await deps.db
    .updateTable('subscription')
    .set({ session_id: session.id, url: session.url })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toSubscription(saved);
}

/** Checkouts for another term or currency are closed at Stripe first: two that can be paid could both be paid. */
async function closeOtherCheckouts(deps: StripeDeps, request: PlanRequest): Promise<void> {
  const rows = await deps.db
    .selectFrom('subscription')
    .selectAll()
    .where('account_id', '=', request.accountId)
    .where('status', '=', 'open')
    .where((eb) => eb.or([eb('term', '<>', request.term), eb('currency', '<>', request.currency)]))
    .execute();
  for (const { id, session_id: sessionId } of rows) {
    if (sessionId) await expireSession(deps, sessionId);
    await closeCheckout(deps.db, { subscriptionId: id as SubscriptionId });
  }
}

/** @throws DomainError already-subscribed when it was paid meanwhile. */
async function expireSession(deps: StripeDeps, sessionId: string): Promise<void> {
  const { sessions } = deps.stripe.client.checkout;
  const unavailable = translateStripeError(deps, 'closing a checkout');
  const session = await sessions.retrieve(sessionId).catch(unavailable);
  if (session.status === 'complete') {
    await takeAnswer(deps, await readSession(deps, session, deps.clock.now().toISOString()));
    throw new DomainError('already-subscribed', { term: 'month' });
  }
  if (session.status === 'open') await sessions.expire(sessionId).catch(unavailable);
}

async function beginSubscription(
  deps: StripeDeps,
  request: PlanRequest,
): Promise<Selectable<SubscriptionRow>> {
  const { accountId, term, currency } = request;
  const origin = originSchema.parse(request.origin);
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    // Two requests at once would otherwise begin one each.
    await lockLiving(tx, accountId, 'itself');
    const mine = tx.selectFrom('subscription').selectAll().where('account_id', '=', accountId);
    const earlier = await tx
      .selectFrom('subscription')
      .selectAll()
      .where('key', '=', request.key)
      .executeTakeFirst();
    if (earlier && (earlier.account_id !== accountId || earlier.term !== term)) {
      throw new DomainError('key-reused', { key: request.key });
    }
    if (earlier) return earlier;
    const live = await findLiveSubscription(tx, accountId);
    if (live) throw new DomainError('already-subscribed', { term: live.term });
    const open = await mine
      .where('status', '=', 'open')
      .where('term', '=', term)
      .where('currency', '=', currency)
      .where('expires_at', '>', now)
      .executeTakeFirst();
    if (open) return open;
    return tx
      .insertInto('subscription')
      .values({
        id: newId('pln'),
        key: request.key,
        account_id: accountId,
        plan: 'premium',
        term,
        currency,
        platform: origin.platform,
        origin: JSON.stringify(origin),
        expires_at: new Date(now.getTime() + LINK_MS),
        check_at: new Date(now.getTime() + FIRST_LOOK_MS),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}

/** Whoever paid before stays the same customer, with their cards and invoices. */
export async function findCustomer(
  { db }: Pick<StripeDeps, 'db'>,
  accountId: AccountId,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('subscription')
    .select('customer_id')
    .where('account_id', '=', accountId)
    .where('customer_id', 'is not', null)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.customer_id ?? undefined;
}

function sessionParams(
  room: StripeRoom,
  { row, price, customer }: { row: Selectable<SubscriptionRow>; price: string; customer: string | undefined },
): Stripe.Checkout.SessionCreateParams {
  const metadata = { subscription: row.id };
  return {
    mode: 'subscription',
    client_reference_id: row.id,
    metadata,
    subscription_data: { metadata },
    line_items: [{ quantity: 1, price }],
    expires_at: Math.floor(row.expires_at.getTime() / SECOND_MS),
    ...returnPages(room, originSchema.parse(row.origin)),
    ...(customer && { customer }),
    ...(room.automaticTax && { automatic_tax: { enabled: true } }),
    // Stripe asks for this where a customer is given whose address it may not know.
    ...(room.automaticTax && customer && { customer_update: { address: 'auto' } }),
    ...(room.promotionCodes && { allow_promotion_codes: true }),
  };
}
