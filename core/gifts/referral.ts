import type { Executor } from '@easel/db/connect.ts';
import { REFERRAL } from '../catalog/given.ts';
import { DAY_MS } from '../clock.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { AccountId } from '../ids.ts';
import { normalizeCode, randomCode } from './promo-codes.ts';

const CODE_LENGTH = 8;

/** Somebody's invitation code: made when first asked for, the same ever after. */
export async function ensureReferralCode(deps: CoreDeps, account: AccountId): Promise<string> {
  await deps.db
    .insertInto('referral_code')
    .values({ account_id: account, code: randomCode(CODE_LENGTH) })
    .onConflict((conflict) => conflict.column('account_id').doNothing())
    .execute();
  const row = deps.db.selectFrom('referral_code').select('code').where('account_id', '=', account);
  return (await row.executeTakeFirstOrThrow()).code;
}

export type ReferralStatus = 'waiting' | 'settled' | 'clawed-back';

/**
 * Notes who brought a newcomer. Nothing is given yet: `settleReferrals` does that.
 *
 * Whoever brings somebody must have been here before them. So nobody brings themselves, and no ring of any length closes:
 * each account in it would have to be older than the next. Whoever was here before under another account, which they took
 * a chat from or had erased, is no newcomer either.
 *
 * @returns whether this call noted it; saying the same again changes nothing.
 * @throws DomainError referral-refused.
 */
export async function enterReferral(
  deps: CoreDeps,
  input: { account: AccountId; code: string },
): Promise<{ referrer: AccountId; created: boolean }> {
  const referrer = await findReferrer(deps.db, input.code);
  if (!referrer) throw new DomainError('referral-refused', { reason: 'unknown' });
  if (referrer.id === input.account) throw new DomainError('referral-refused', { reason: 'self' });
  const earlier = await findReferral(deps.db, input.account);
  if (!earlier) {
    const newcomer = await deps.db
      .selectFrom('account')
      .select(['created_at', 'given_from'])
      .where('id', '=', input.account)
      .executeTakeFirstOrThrow();
    const age = deps.clock.now().getTime() - newcomer.created_at.getTime();
    const wasHere = newcomer.given_from !== null || referrer.createdAt >= newcomer.created_at;
    if (wasHere || age > REFERRAL.newForDays * DAY_MS)
      throw new DomainError('referral-refused', { reason: 'not-new' });
    const inserted = await deps.db
      .insertInto('referral')
      .values({ referred_id: input.account, referrer_id: referrer.id, created_at: deps.clock.now() })
      .onConflict((conflict) => conflict.column('referred_id').doNothing())
      .returning('referred_id')
      .executeTakeFirst();
    if (inserted) return { referrer: referrer.id, created: true };
  }
  const standing = earlier ?? (await findReferral(deps.db, input.account));
  if (standing !== referrer.id) throw new DomainError('referral-refused', { reason: 'already-referred' });
  return { referrer: referrer.id, created: false };
}

async function findReferrer(
  db: Executor,
  code: string,
): Promise<{ id: AccountId; createdAt: Date } | undefined> {
  const row = await db
    .selectFrom('referral_code')
    .innerJoin('account as inviter', 'inviter.id', 'referral_code.account_id')
    // Codes of accounts that were joined to others still work.
    .innerJoin('account', (join) =>
      join.on((eb) => eb('account.id', '=', eb.fn.coalesce('inviter.merged_into', 'inviter.id'))),
    )
    .select(['account.id', 'account.created_at'])
    .where('referral_code.code', '=', normalizeCode(code))
    .where('account.erased_at', 'is', null)
    .executeTakeFirst();
  return row && { id: row.id as AccountId, createdAt: row.created_at };
}

async function findReferral(db: Executor, referred: AccountId): Promise<AccountId | undefined> {
  const row = await db
    .selectFrom('referral')
    .select('referrer_id')
    .where('referred_id', '=', referred)
    .executeTakeFirst();
  return row && (row.referrer_id as AccountId);
}

/** Those whom somebody brought, newest first. */
export async function listReferrals(
  db: Executor,
  input: { referrer: AccountId; limit: number },
): Promise<{ referred: AccountId; status: ReferralStatus; reward: bigint; createdAt: Date }[]> {
  const rows = await db
    .selectFrom('referral')
    .select(['referred_id', 'status', 'referrer_reward', 'created_at'])
    .where('referrer_id', '=', input.referrer)
    .orderBy('created_at', 'desc')
    .limit(input.limit)
    .execute();
  return rows.map((row) => ({
    referred: row.referred_id as AccountId,
    status: row.status as ReferralStatus,
    reward: row.referrer_reward,
    createdAt: row.created_at,
  }));
}
