import type { Executor, Tx } from '@easel/db/connect.ts';
import type { Subscription as SubscriptionRow } from '@easel/db/generated/schema.ts';
import type { Selectable } from 'kysely';
import { GRACE_DAYS, PREMIUM_PRICE, type Term } from '../catalog/plans.ts';
import { DAY_MS, MINUTE_MS } from '../clock.ts';
import type { AccountId, SubscriptionId } from '../ids.ts';
import { addMoneyNotice, type MoneyNotice } from '../payments/money-notice.ts';
import { originSchema } from '../platform.ts';
import { endedKey, reviewMembership } from './membership.ts';

/** A plan that is paid for through Stripe. */
export interface Subscription {
  id: SubscriptionId;
  accountId: AccountId;
  term: Term;
  status: 'open' | 'active' | 'past-due' | 'ended' | 'expired';
  /** Where it can be paid, while it is open. */
  url?: string;
  expiresAt: Date;
  /** The end of the period that Stripe bills now. */
  periodEnd?: Date;
  /** It ends with its period. */
  cancels: boolean;
  /** While a payment has failed: until when the plan goes on all the same. */
  graceUntil?: Date;
  sessionId?: string;
  externalId?: string;
  customerId?: string;
}

/** How a subscription stood when Stripe was asked. */
export interface SubscriptionSnapshot {
  /** Ours, from its metadata. */
  id?: SubscriptionId;
  externalId: string;
  customerId: string;
  status: Subscription['status'];
  term: Term;
  /** Of one term, in minor units. */
  price: { minor: number | null; currency: string };
  cancels: boolean;
  periodStart: Date;
  periodEnd: Date;
  /** Whether the newest invoice is paid. */
  isPaid: boolean;
  askedAt: Date;
}

/** A renewal should have been heard of by then. */
const LATE_MS = 90 * MINUTE_MS;

export function toSubscription(row: Selectable<SubscriptionRow>): Subscription {
  const status = row.status as Subscription['status'];
  return {
    id: row.id as SubscriptionId,
    accountId: row.account_id as AccountId,
    term: row.term as Term,
    status,
    ...(status === 'open' && row.url && { url: row.url }),
    expiresAt: row.expires_at,
    ...(row.period_end && { periodEnd: row.period_end }),
    cancels: row.cancels,
    ...(row.grace_until && { graceUntil: row.grace_until }),
    ...(row.session_id && { sessionId: row.session_id }),
    ...(row.external_id && { externalId: row.external_id }),
    ...(row.customer_id && { customerId: row.customer_id }),
  };
}

/** The subscription that somebody pays for now, if any. */
export async function findLiveSubscription(
  db: Executor,
  accountId: AccountId,
): Promise<Subscription | undefined> {
  const row = await db
    .selectFrom('subscription')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('status', 'in', ['active', 'past-due'])
    .orderBy('period_end', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && toSubscription(row);
}

/**
 * Makes a subscription what Stripe says it is, and its account's plan with it. What Stripe said earlier than what is known
 * already changes nothing.
 */
export async function applySnapshot(
  tx: Tx,
  { snapshot, now }: { snapshot: SubscriptionSnapshot; now: Date },
): Promise<{ outcome: 'applied' | 'ignored' | 'refused'; subject: string; reason?: string }> {
  const row = await lockSubscription(tx, snapshot);
  if (!row) return { outcome: 'refused', subject: snapshot.externalId, reason: 'no such subscription' };
  const subject = row.id;
  if (row.asked_at && row.asked_at > snapshot.askedAt) return { outcome: 'ignored', subject };
  if (row.external_id && row.external_id !== snapshot.externalId) {
    return { outcome: 'refused', subject, reason: `paid a second time: ${snapshot.externalId}` };
  }
  if (!isSold(snapshot)) return { outcome: 'refused', subject, reason: 'its price is not one of the plan' };
  const after = await saveSnapshot(tx, row, snapshot);
  const refusal = await refuseAccount(tx, after);
  if (refusal) return { outcome: 'refused', subject, reason: refusal };
  await tellOf(tx, row, after);
  await reviewMembership(tx, { accountId: row.account_id as AccountId, now });
  return { outcome: 'applied', subject };
}

/** Notes that the checkout of a subscription was given up. */
export async function closeCheckout(
  tx: Executor,
  input: { subscriptionId: SubscriptionId; sessionId?: string },
): Promise<void> {
  await tx
    .updateTable('subscription')
    .set({ status: 'expired', check_at: null })
    .where('id', '=', input.subscriptionId)
    .where('status', '=', 'open')
    .$if(input.sessionId !== undefined, (query) => query.where('session_id', '=', input.sessionId ?? null))
    .execute();
}

async function lockSubscription(
  tx: Tx,
  { id, externalId }: SubscriptionSnapshot,
): Promise<Selectable<SubscriptionRow> | undefined> {
  const rows = tx.selectFrom('subscription').selectAll();
  return (id ? rows.where('id', '=', id) : rows.where('external_id', '=', externalId))
    .forUpdate()
    .executeTakeFirst();
}

function isSold({ term, price }: SubscriptionSnapshot): boolean {
  const sold: Record<string, bigint> = PREMIUM_PRICE[term];
  return price.minor !== null && sold[price.currency] === BigInt(price.minor);
}

async function saveSnapshot(
  tx: Tx,
  row: Selectable<SubscriptionRow>,
  snapshot: SubscriptionSnapshot,
): Promise<Selectable<SubscriptionRow>> {
  const { status, periodStart, periodEnd } = snapshot;
  const isLive = status === 'active' || status === 'past-due';
  const paidUntil = snapshot.isPaid && isLive ? latest(row.paid_until, periodEnd) : row.paid_until;
  const graceUntil = status === 'past-due' ? new Date(periodStart.getTime() + GRACE_DAYS * DAY_MS) : null;
  return tx
    .updateTable('subscription')
    .set((eb) => ({
      status,
      term: snapshot.term,
      external_id: snapshot.externalId,
      customer_id: snapshot.customerId,
      period_start: periodStart,
      period_end: periodEnd,
      paid_until: paidUntil,
      cancels: snapshot.cancels,
      grace_until: graceUntil,
      asked_at: snapshot.askedAt,
      check_at: isLive ? new Date(periodEnd.getTime() + LATE_MS) : null,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

function latest(a: Date | null, b: Date): Date {
  return a && a > b ? a : b;
}

/** Money came for somebody who is gone, or who pays for two plans at once: the operator has to end one. */
async function refuseAccount(tx: Tx, row: Selectable<SubscriptionRow>): Promise<string | undefined> {
  if (row.status !== 'active' || row.version > 1) return undefined;
  const account = tx.selectFrom('account').select('erased_at').where('id', '=', row.account_id);
  if ((await account.executeTakeFirstOrThrow()).erased_at) return 'account-deleted';
  const other = await tx
    .selectFrom('subscription')
    .select('id')
    .where('account_id', '=', row.account_id)
    .where('id', '<>', row.id)
    .where('status', 'in', ['active', 'past-due'])
    .executeTakeFirst();
  return other && `the account has another plan: ${other.id}`;
}

type PlanNotice = Extract<MoneyNotice, { about: 'plan' }>['what'];

async function tellOf(
  tx: Tx,
  before: Selectable<SubscriptionRow>,
  after: Selectable<SubscriptionRow>,
): Promise<void> {
  const what = whatChanged(before, after);
  const until = after.grace_until ?? after.period_end;
  if (!what || !until) return;
  await addMoneyNotice(tx, {
    key: what === 'ended' ? endedKey(after) : `${after.id}-${after.version}`,
    accountId: after.account_id as AccountId,
    origin: originSchema.parse(after.origin),
    notice: { about: 'plan', subscriptionId: after.id, what, until: until.toISOString() },
  });
}

function whatChanged(
  before: Selectable<SubscriptionRow>,
  after: Selectable<SubscriptionRow>,
): PlanNotice | undefined {
  const wasLive = before.status === 'active' || before.status === 'past-due';
  if (after.status === 'past-due') return before.status === 'past-due' ? undefined : 'payment-failed';
  if (after.status === 'ended') return wasLive ? 'ended' : undefined;
  if (after.status !== 'active') return undefined;
  if (!wasLive) return 'started';
  if (before.term !== after.term) return 'changed';
  if (before.cancels !== after.cancels) return after.cancels ? 'cancels' : 'resumed';
  return before.paid_until?.getTime() !== after.paid_until?.getTime() ? 'renewed' : undefined;
}
