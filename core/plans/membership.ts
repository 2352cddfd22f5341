import { type Executor, inTransaction, type Tx } from '@easel/db/connect.ts';
import type {
  Membership as MembershipRow,
  Subscription as SubscriptionRow,
} from '@easel/db/generated/schema.ts';
import type { Selectable } from 'kysely';
import { writeAudit } from '../audit/audit.ts';
import { PLANS, type PlanName, type Term } from '../catalog/plans.ts';
import { renewAllowance } from '../credits/ledger.ts';
import type { CoreDeps } from '../deps.ts';
import { assert } from '../errors.ts';
import type { AccountId } from '../ids.ts';
import { addNotice } from '../notices/notice.ts';
import { addMoneyNotice } from '../payments/money-notice.ts';
import { originSchema } from '../platform.ts';
import { type MonthOf, monthAt } from './months.ts';
import { lockMembership, settlePlanPayments } from './plan-payment.ts';

/** What makes an account premium. */
interface Source {
  id: string;
  /** From when its months are counted. */
  anchor: Date;
  /** Months that begin later bring no allowance. */
  entitledUntil: Date;
  /** When it ends by itself, unless something happens before. */
  endsAt?: Date;
}

/**
 * Works out what plan an account has now and makes it so: its lane, and the allowance of the month that has begun. All that
 * counts is in the database, so it may be called at any time and any number of times.
 */
export async function reviewMembership(
  tx: Tx,
  { accountId, now }: { accountId: AccountId; now: Date },
): Promise<void> {
  const membership = await lockMembership(tx, accountId);
  const live = await listLive(tx, accountId);
  const source = paidSource(live, now) ?? grantedSource(membership, now);
  const plan: PlanName = source ? 'premium' : 'free';
  await tx
    .updateTable('account')
    .set({ plan })
    .where('id', '=', accountId)
    .where('plan', '<>', plan)
    .execute();
  const allowance = await giveAllowance(tx, { accountId, membership, source, now });
  await settlePlanPayments(tx, accountId);
  if (!source) {
    await tellOfGraceOver(tx, live);
    await tellOfGrantOver(tx, membership);
  }
  const reviewAt = earliest([allowance.until, source?.endsAt].filter((at) => at && at > now) as Date[]);
  await tx
    .updateTable('membership')
    .set({
      allowance_source: allowance.source ?? null,
      allowance_until: allowance.until ?? null,
      review_at: reviewAt ?? null,
    })
    .where('account_id', '=', accountId)
    .execute();
}

/** Reviews accounts whose month, grace or grant is over. @returns how many, at most `limit`. */
export async function reviewDueMemberships(deps: CoreDeps, input: { limit: number }): Promise<number> {
  const now = deps.clock.now();
  const rows = await deps.db
    .selectFrom('membership')
    .select('account_id')
    .where('review_at', '<=', now)
    .orderBy('review_at')
    .limit(input.limit)
    .execute();
  for (const row of rows) {
    const accountId = row.account_id as AccountId;
    await inTransaction(deps.db, (tx) => reviewMembership(tx, { accountId, now }));
  }
  return rows.length;
}

/**
 * Gives somebody premium until a time, by the operator. A later grant replaces an earlier one; one that ends now takes it
 * away. What is paid for goes first, and goes on.
 */
export async function grantPremium(
  deps: CoreDeps,
  input: { accountId: AccountId; until: Date; by: AccountId },
): Promise<void> {
  const now = deps.clock.now();
  const grant = { granted_from: now, granted_until: input.until, granted_by: input.by };
  await inTransaction(deps.db, async (tx) => {
    await tx
      .insertInto('membership')
      .values({ account_id: input.accountId, ...grant })
      .onConflict((conflict) =>
        conflict.column('account_id').doUpdateSet((eb) => ({
          granted_until: input.until,
          granted_by: input.by,
          // A grant that is made longer goes on: its months are not counted anew, or each change would bring an allowance.
          granted_from: eb
            .case()
            .when('membership.granted_until', '>', now)
            .then(eb.ref('membership.granted_from'))
            .else(now)
            .end(),
        })),
      )
      .execute();
    await reviewMembership(tx, { accountId: input.accountId, now });
    if (input.until > now) {
      await addNotice(tx, {
        key: `granted-${input.accountId}-${input.until.getTime()}`,
        to: { account: input.accountId },
        notice: { kind: 'plan-granted', until: input.until.toISOString() },
      });
    }
    await writeAudit(tx, {
      actor: input.by,
      action: 'premium-changed',
      subject: input.accountId,
      details: { until: input.until.toISOString() },
    });
  });
  deps.signals.send('notice');
}

/** What plan somebody has, and by what. */
export interface PlanStatus {
  plan: PlanName;
  /** Paid for through Stripe. */
  paid?: { term: Term; cancels: boolean; periodEnd: Date; graceUntil?: Date };
  /** Given by the operator. */
  grantedUntil?: Date;
  /** When the next month's allowance comes. */
  nextAllowanceAt?: Date;
}

export async function readPlan(deps: CoreDeps, accountId: AccountId): Promise<PlanStatus> {
  const now = deps.clock.now();
  const [account, membership, live] = await Promise.all([
    deps.db.selectFrom('account').select('plan').where('id', '=', accountId).executeTakeFirstOrThrow(),
    deps.db.selectFrom('membership').selectAll().where('account_id', '=', accountId).executeTakeFirst(),
    listLive(deps.db, accountId),
  ]);
  const [paid] = live;
  const grantedUntil = membership?.granted_until;
  const next = membership?.allowance_until;
  const endsBefore = paid?.cancels && paid.period_end && next && next >= paid.period_end;
  return {
    plan: account.plan as PlanName,
    ...(paid?.period_end && {
      paid: {
        term: paid.term as Term,
        cancels: paid.cancels,
        periodEnd: paid.period_end,
        ...(paid.grace_until && { graceUntil: paid.grace_until }),
      },
    }),
    ...(grantedUntil && grantedUntil > now && { grantedUntil }),
    ...(next && !endsBefore && { nextAllowanceAt: next }),
  };
}

function listLive(db: Executor, accountId: AccountId): Promise<Selectable<SubscriptionRow>[]> {
  return db
    .selectFrom('subscription')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('status', 'in', ['active', 'past-due'])
    .where('paid_until', 'is not', null)
    .orderBy('period_end', 'desc')
    .execute();
}

/** A subscription counts while Stripe is content, and for the grace after a failed payment. */
function paidSource(live: Selectable<SubscriptionRow>[], now: Date): Source | undefined {
  const row = live.find(({ grace_until }) => !grace_until || grace_until > now);
  if (!row) return undefined;
  assert(row.period_start && row.paid_until, `subscription ${row.id} is live without a period`);
  return {
    id: row.id,
    anchor: row.period_start,
    entitledUntil: row.paid_until,
    ...(row.grace_until && { endsAt: row.grace_until }),
  };
}

/** Stripe may go on trying for weeks, and ends it only then. */
async function tellOfGraceOver(tx: Tx, live: Selectable<SubscriptionRow>[]): Promise<void> {
  for (const row of live) {
    await addMoneyNotice(tx, {
      key: endedKey(row),
      accountId: row.account_id as AccountId,
      origin: originSchema.parse(row.origin),
      notice: {
        about: 'plan',
        subscriptionId: row.id,
        what: 'ended',
        until: (row.grace_until ?? row.created_at).toISOString(),
      },
    });
  }
}

async function tellOfGrantOver(tx: Tx, membership: Selectable<MembershipRow>): Promise<void> {
  const { account_id: account, granted_until: until } = membership;
  if (!until) return;
  await addNotice(tx, {
    key: `grant-ended-${account}-${until.getTime()}`,
    to: { account: account as AccountId },
    notice: { kind: 'plan-grant-ended' },
  });
}

/** The end of a plan is told once, whether its grace was over first or Stripe ended it. */
export function endedKey(row: Pick<Selectable<SubscriptionRow>, 'id' | 'paid_until'>): string {
  return `${row.id}-ended-${row.paid_until?.getTime() ?? 0}`;
}

function grantedSource(membership: Selectable<MembershipRow>, now: Date): Source | undefined {
  const { granted_from: from, granted_until: until } = membership;
  if (!from || !until || until <= now) return undefined;
  return { id: `grant-${from.getTime()}`, anchor: from, entitledUntil: until, endsAt: until };
}

interface Allowance {
  source?: string;
  until?: Date;
}

async function giveAllowance(
  tx: Tx,
  input: {
    accountId: AccountId;
    membership: Selectable<MembershipRow>;
    source: Source | undefined;
    now: Date;
  },
): Promise<Allowance> {
  const { accountId, membership, source, now } = input;
  const { allowance_source: givenBy, allowance_until: givenUntil } = membership;
  const owner = { kind: 'person', id: accountId } as const;
  if (!source) {
    if (!givenBy) return {};
    await renewAllowance(tx, {
      key: `lapse-${accountId}-${givenUntil?.getTime()}`,
      owner,
      amount: 0n,
      reference: givenBy,
    });
    return {};
  }
  const given: Allowance = { ...(givenBy && { source: givenBy }), ...(givenUntil && { until: givenUntil }) };
  if (givenBy === source.id && givenUntil && givenUntil > now) return given;
  const month: MonthOf = monthAt(source.anchor, now);
  if (month.start >= source.entitledUntil) return given;
  const key = `allowance-${accountId}-${source.id}-${month.start.toISOString()}`;
  await renewAllowance(tx, { key, owner, amount: PLANS.premium.allowance, reference: source.id });
  return { source: source.id, until: month.end };
}

function earliest(times: Date[]): Date | undefined {
  return times.sort((a, b) => a.getTime() - b.getTime())[0];
}
