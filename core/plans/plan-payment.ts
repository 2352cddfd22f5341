import type { Tx } from '@easel/db/connect.ts';
import type { Membership, PlanPayment as PlanPaymentRow } from '@easel/db/generated/schema.ts';
import { type Selectable, sql } from 'kysely';
import { returnAllowance, takeAllowance } from '../credits/allowance.ts';
import { clawBackReferral } from '../gifts/settle-referrals.ts';
import type { AccountId, SubscriptionId } from '../ids.ts';
import { type Facts, factsSchema, mergeFacts, sumFacts, wasChargedBack } from '../payments/facts.ts';
import { addMoneyNotice } from '../payments/money-notice.ts';
import { originSchema } from '../platform.ts';

/** One payment of a plan, of which some went back. */
export interface PlanPayment {
  /** Stripe's payment intent. */
  id: string;
  /** The subscription that it paid: Stripe's name for it, and ours. */
  externalId: string;
  subscriptionId?: SubscriptionId;
  /** What was paid, in minor units. */
  total: bigint;
  currency: string;
  /** The time that it paid for. */
  periodStart: Date;
  periodEnd: Date;
}

/** A payment of a plan with what it has taken back, and whose it is. */
type Standing = Selectable<PlanPaymentRow> & { account_id: string; platform: string; origin: unknown };

/**
 * Adds facts of a refund or a dispute to a payment of a plan, and takes its share of the allowances back: whatever order
 * facts come in, and however often, the same is taken in the end.
 *
 * @returns the subscription; undefined when it is none of ours.
 */
export async function applyPlanFacts(
  tx: Tx,
  input: { payment: PlanPayment; facts: Facts },
): Promise<SubscriptionId | undefined> {
  const { payment, facts } = input;
  const subscription = await findSubscription(tx, payment);
  if (!subscription) return undefined;
  const accountId = subscription.account_id as AccountId;
  // The same lock, first, as a review of the membership takes: it settles these payments too.
  await lockMembership(tx, accountId);
  await insertPayment(tx, payment, subscription.id);
  const known = await tx
    .selectFrom('plan_payment')
    .select('facts')
    .where('id', '=', payment.id)
    .executeTakeFirstOrThrow();
  const merged = mergeFacts(factsSchema.parse(known.facts), facts);
  await tx
    .updateTable('plan_payment')
    .set({ facts: JSON.stringify(merged) })
    .where('id', '=', payment.id)
    .execute();
  if (wasChargedBack(merged)) await clawBackReferral(tx, { referred: accountId });
  await settlePlanPayments(tx, accountId);
  return subscription.id as SubscriptionId;
}

/** Makes an account's membership where there is none yet, and keeps others from it until the end of the transaction. */
export async function lockMembership(tx: Tx, accountId: AccountId): Promise<Selectable<Membership>> {
  await tx
    .insertInto('membership')
    .values({ account_id: accountId })
    .onConflict((conflict) => conflict.column('account_id').doNothing())
    .execute();
  return tx
    .selectFrom('membership')
    .selectAll()
    .where('account_id', '=', accountId)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

/** Stripe's name is not known here before the first snapshot, and a refund may be heard of earlier. */
function findSubscription(tx: Tx, { subscriptionId, externalId }: PlanPayment) {
  const rows = tx.selectFrom('subscription').select(['id', 'account_id']);
  return (
    subscriptionId ? rows.where('id', '=', subscriptionId) : rows.where('external_id', '=', externalId)
  ).executeTakeFirst();
}

async function insertPayment(tx: Tx, payment: PlanPayment, subscriptionId: string): Promise<void> {
  const { id, total, currency, periodStart, periodEnd } = payment;
  await tx
    .insertInto('plan_payment')
    .values({
      id,
      subscription_id: subscriptionId,
      total,
      currency,
      period_start: periodStart,
      period_end: periodEnd,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/**
 * Closes the difference between what an account's refunded plan payments should have taken back of its allowances and what
 * they have. Called whenever either changes. The caller holds the lock of the account's membership.
 */
export async function settlePlanPayments(tx: Tx, accountId: AccountId): Promise<void> {
  const rows = await tx
    .selectFrom('plan_payment')
    .innerJoin('subscription', 'subscription.id', 'plan_payment.subscription_id')
    .selectAll('plan_payment')
    .select(['subscription.account_id', 'subscription.platform', 'subscription.origin'])
    .where('subscription.account_id', '=', accountId)
    .orderBy('plan_payment.id')
    .execute();
  for (const row of rows) {
    const due = await dueBack(tx, row);
    if (due !== row.taken) await close(tx, row, due);
  }
}

/** The share of the allowances of its time that went back, in credits. */
async function dueBack(tx: Tx, row: Standing): Promise<bigint> {
  const { refunded, withdrawn } = sumFacts(factsSchema.parse(row.facts));
  const back = refunded + withdrawn;
  if (back === 0n) return 0n;
  const brought = await sumAllowances(tx, row);
  return back >= row.total ? brought : (brought * back) / row.total;
}

/**
 * What months that began in the time of a payment have brought. The ledger's keys say which month each was for, and whose
 * the plan was then: that may be an account which was joined to this one since.
 */
async function sumAllowances(tx: Tx, row: Standing): Promise<bigint> {
  const { rows } = await sql<{ brought: bigint }>`
    select coalesce(sum(amount), 0)::bigint as brought from (
      select amount, case when starts_with(key, 'allowance-')
        then split_part(key, ${`-${row.subscription_id}-`}, 2)::timestamptz end as month
      from ledger_transfer where reference = ${row.subscription_id} and kind = 'grant') given
    where month >= ${row.period_start} and month < ${row.period_end}`.execute(tx);
  return rows[0]?.brought ?? 0n;
}

async function close(tx: Tx, row: Standing, due: bigint): Promise<void> {
  const change = row.taken - due;
  const version = row.version + 1;
  const move = {
    key: `plan-payment-${row.id}-${version}`,
    owner: { kind: 'person', id: row.account_id } as const,
    amount: change < 0n ? -change : change,
    reference: row.subscription_id,
  };
  await (change < 0n ? takeAllowance(tx, move) : returnAllowance(tx, move));
  await tx.updateTable('plan_payment').set({ taken: due, version }).where('id', '=', row.id).execute();
  await addMoneyNotice(tx, {
    key: `${row.id}-${version}`,
    accountId: row.account_id as AccountId,
    origin: originSchema.parse(row.origin),
    notice: {
      about: 'plan-payment',
      accountId: row.account_id,
      what: reasonOf(change, factsSchema.parse(row.facts)),
      credits: String(change),
    },
  });
}

/** Of a payment that was both refunded and disputed, the dispute is what its person has to hear of. */
function reasonOf(change: bigint, facts: Facts): 'refunded' | 'refund-failed' | 'disputed' | 'dispute-won' {
  const hasDisputes = Object.keys(facts.disputes ?? {}).length > 0;
  if (change < 0n) return hasDisputes ? 'disputed' : 'refunded';
  return hasDisputes ? 'dispute-won' : 'refund-failed';
}
