import { inTransaction, type Tx } from '@easel/db/connect.ts';
import { findGivenLater } from '../accounts/given-from.ts';
import { DAILY_CLAIM } from '../catalog/given.ts';
import { DAY_MS } from '../clock.ts';
import { creditOwner } from '../credits/ledger.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { AccountId } from '../ids.ts';
import { dayOf, expiryOf, nextDayOf } from './lifetime.ts';

export interface DailyClaim {
  amount: bigint;
  /** How many days in a row, this one included. */
  streak: number;
  expiresAt: Date;
  /** When the next can be claimed, and how much that will be. */
  nextAt: Date;
  nextAmount: bigint;
}

/**
 * Gives somebody today's credits, once per UTC day however many ask at once. Each day in a row raises the amount.
 *
 * @param input.key from the interaction or update: the same key again on the same day finds the same claim.
 * @throws DomainError already-claimed.
 */
export async function claimDaily(
  deps: CoreDeps,
  input: { key: string; account: AccountId },
): Promise<DailyClaim> {
  const now = deps.clock.now();
  return inTransaction(deps.db, async (tx) => {
    const begins = await findGivenLater(tx, { account: input.account, now });
    if (begins)
      throw new DomainError('already-claimed', { streak: 0, nextAt: begins, nextAmount: amountOf(1) });
    const streak = 1 + (await readStreak(tx, input.account, dayOf(new Date(now.getTime() - DAY_MS))));
    const claim = await insertClaim(tx, { ...input, streak, now });
    if (!claim) return findClaim(tx, { ...input, now });
    await creditOwner(tx, {
      key: `daily-${input.account}-${dayOf(now)}`,
      owner: { kind: 'person', id: input.account },
      bucket: 'granted',
      amount: claim.amount,
      expiresAt: claim.expiresAt,
      reference: 'daily',
    });
    return claim;
  });
}

function amountOf(streak: number): bigint {
  return DAILY_CLAIM.amounts[streak - 1] ?? DAILY_CLAIM.amounts.at(-1) ?? 0n;
}

function describeClaim(input: { streak: number; amount: bigint; expiresAt: Date; now: Date }): DailyClaim {
  const { streak, amount, expiresAt, now } = input;
  return { amount, streak, expiresAt, nextAt: nextDayOf(now), nextAmount: amountOf(streak + 1) };
}

async function readStreak(tx: Tx, account: AccountId, day: string): Promise<number> {
  const row = await tx
    .selectFrom('daily_claim')
    .select('streak')
    .where('account_id', '=', account)
    .where('day', '=', day)
    .executeTakeFirst();
  return row?.streak ?? 0;
}

/** @returns undefined when today's is taken; whoever takes it at the same moment is waited for. */
async function insertClaim(
  tx: Tx,
  input: { key: string; account: AccountId; streak: number; now: Date },
): Promise<DailyClaim | undefined> {
  const claim = describeClaim({
    ...input,
    amount: amountOf(input.streak),
    expiresAt: expiryOf(input.now, DAILY_CLAIM.lastsDays),
  });
  const row = await tx
    .insertInto('daily_claim')
    .values({
      account_id: input.account,
      day: dayOf(input.now),
      key: input.key,
      streak: claim.streak,
      amount: claim.amount,
      expires_at: claim.expiresAt,
    })
    .onConflict((conflict) => conflict.columns(['account_id', 'day']).doNothing())
    .returning('day')
    .executeTakeFirst();
  return row && claim;
}

async function findClaim(tx: Tx, input: { key: string; account: AccountId; now: Date }): Promise<DailyClaim> {
  const row = await tx
    .selectFrom('daily_claim')
    .select(['key', 'streak', 'amount', 'expires_at'])
    .where('account_id', '=', input.account)
    .where('day', '=', dayOf(input.now))
    .executeTakeFirstOrThrow();
  const claim = describeClaim({ ...row, expiresAt: row.expires_at, now: input.now });
  if (row.key === input.key) return claim;
  throw new DomainError('already-claimed', {
    streak: claim.streak,
    nextAt: claim.nextAt,
    nextAmount: claim.nextAmount,
  });
}
