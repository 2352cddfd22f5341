import { inTransaction, type Tx } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { REFERRAL } from '../catalog/given.ts';
import { DAY_MS } from '../clock.ts';
import { creditOwner } from '../credits/ledger.ts';
import { revokeGranted } from '../credits/move.ts';
import type { CoreDeps } from '../deps.ts';
import type { AccountId } from '../ids.ts';
import { addNotice } from '../notices/notice.ts';
import { expiryOf } from './lifetime.ts';

/**
 * Gives the rewards of referrals that have proved real: the newcomer's own money came and stayed (a pack or a plan), and an
 * order that they paid for themselves was delivered some days ago. Welcome credits alone prove nothing: they are free.
 *
 * @returns how many were settled, at most `limit`.
 */
export async function settleReferrals(deps: CoreDeps, input: { limit: number }): Promise<number> {
  const due = await listDue(deps, input.limit);
  let settled = 0;
  for (const referred of due) {
    if (await inTransaction(deps.db, (tx) => settleReferral(deps, tx, referred))) settled++;
  }
  return settled;
}

async function listDue(deps: CoreDeps, limit: number): Promise<AccountId[]> {
  const before = new Date(deps.clock.now().getTime() - REFERRAL.settlesAfterDays * DAY_MS);
  const { rows } = await sql<{ referred_id: AccountId }>`
    select referred_id from referral r
    where status = 'waiting'
      and exists (
        select from orders o where o.account_id = r.referred_id and o.treasury_id is null
          and o.charged > 0 and o.ended_at <= ${before})
      and (exists (select from payment p where p.account_id = r.referred_id and p.given > 0)
        or exists (select from subscription s where s.account_id = r.referred_id and s.paid_until is not null))
    order by created_at limit ${limit}`.execute(deps.db);
  return rows.map((row) => row.referred_id);
}

async function settleReferral(deps: CoreDeps, tx: Tx, referred: AccountId): Promise<boolean> {
  const row = await tx
    .selectFrom('referral')
    .select('referrer_id')
    .where('referred_id', '=', referred)
    .where('status', '=', 'waiting')
    .forUpdate()
    .executeTakeFirst();
  if (!row) return false;
  const referrer = row.referrer_id as AccountId;
  const rewarded = await countRewarded(tx, referrer);
  const rewards = {
    referrer: rewarded < REFERRAL.rewardedAtMost ? REFERRAL.referrerReward : 0n,
    referred: REFERRAL.referredReward,
  };
  const expiresAt = expiryOf(deps.clock.now(), REFERRAL.lastsDays);
  await giveReward(tx, {
    side: 'referrer',
    referred,
    account: referrer,
    amount: rewards.referrer,
    expiresAt,
  });
  await giveReward(tx, {
    side: 'referred',
    referred,
    account: referred,
    amount: rewards.referred,
    expiresAt,
  });
  await tx
    .updateTable('referral')
    .set({
      status: 'settled',
      referrer_reward: rewards.referrer,
      referred_reward: rewards.referred,
      settled_at: deps.clock.now(),
    })
    .where('referred_id', '=', referred)
    .execute();
  return true;
}

/** Waits for another settlement of the same referrer, on the row of their code, so that the limit holds in a race. */
async function countRewarded(tx: Tx, referrer: AccountId): Promise<number> {
  await tx
    .selectFrom('referral_code')
    .select('code')
    .where('account_id', '=', referrer)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const { n } = await tx
    .selectFrom('referral')
    .select((eb) => eb.fn.countAll<bigint>().as('n'))
    .where('referrer_id', '=', referrer)
    .where('referrer_reward', '>', 0n)
    .executeTakeFirstOrThrow();
  return Number(n);
}

interface Reward {
  side: 'referrer' | 'referred';
  referred: AccountId;
  account: AccountId;
  amount: bigint;
}

async function giveReward(tx: Tx, reward: Reward & { expiresAt: Date }): Promise<void> {
  const { side, referred, account, amount, expiresAt } = reward;
  if (amount === 0n) return;
  const key = `referral-${side}-${referred}`;
  const owner = { kind: 'person', id: account } as const;
  await creditOwner(tx, { key, owner, bucket: 'granted', amount, expiresAt, reference: 'referral' });
  await addNotice(tx, {
    key,
    to: { account },
    notice: { kind: 'referral-settled', amount: String(amount), brought: side === 'referrer' },
  });
}

/**
 * Takes the rewards of a referral back, on both sides, when a payment of the newcomer was charged back. Granted credits
 * that are free are taken; what was spent is the house's loss, because whoever brought somebody made no promise for them. A
 * referral that still waits comes to nothing. Calling it again changes nothing.
 *
 * @param tx the transaction that takes back the payment.
 * @returns how many credits were taken.
 */
export async function clawBackReferral(tx: Tx, { referred }: { referred: AccountId }): Promise<bigint> {
  // Also of accounts that were joined to this one: their credits are here now.
  const { rows } = await sql<{ id: AccountId }>`
    select id from account where id = ${referred} or merged_into = ${referred}`.execute(tx);
  let taken = 0n;
  for (const { id } of rows) taken += await endReferral(tx, { referred: id, now: referred });
  return taken;
}

/**
 * Ends one referral, as {@link clawBackReferral}.
 *
 * @param input.now the account that whoever was brought has now.
 */
export async function endReferral(tx: Tx, input: { referred: AccountId; now: AccountId }): Promise<bigint> {
  const { referred, now } = input;
  const row = await tx
    .updateTable('referral')
    .set({ status: 'clawed-back', clawed_back_at: sql`now()` })
    .where('referred_id', '=', referred)
    .where('status', '<>', 'clawed-back')
    .returning(['referrer_id', 'referrer_reward', 'referred_reward'])
    .executeTakeFirst();
  if (!row) return 0n;
  const referrer = row.referrer_id as AccountId;
  const back = await takeReward(tx, {
    side: 'referrer',
    referred,
    account: referrer,
    amount: row.referrer_reward,
  });
  return (
    back + (await takeReward(tx, { side: 'referred', referred, account: now, amount: row.referred_reward }))
  );
}

async function takeReward(tx: Tx, reward: Reward): Promise<bigint> {
  const { side, referred, account, amount } = reward;
  if (amount === 0n) return 0n;
  const key = `referral-back-${side}-${referred}`;
  const taken = await revokeGranted(tx, {
    key,
    owner: { kind: 'person', id: account },
    amount,
    reference: 'referral',
  });
  if (taken > 0n) {
    await addNotice(tx, {
      key,
      to: { account },
      notice: { kind: 'referral-clawed-back', amount: String(taken), brought: side === 'referrer' },
    });
  }
  return taken;
}
