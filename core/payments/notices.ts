import type { Executor, Tx } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { z } from 'zod';
import type { AccountId, PaymentId, SubscriptionId } from '../ids.ts';
import { type Origin, originSchema, type Platform } from '../platform.ts';

/** Something about money that the chat which asked has to be told. */
export const noticeSchema = z.discriminatedUnion('about', [
  z.object({
    about: z.literal('payment'),
    paymentId: z.string().transform((id) => id as PaymentId),
    /** Why credits came or went; or why none came, although something was paid. */
    what: z.enum(['paid', 'refunded', 'refund-failed', 'disputed', 'dispute-won', 'refused', 'paid-twice']),
    /** By how much the credits given changed: above 0 came, below 0 went. */
    credits: z.string().transform(BigInt),
  }),
  z.object({
    about: z.literal('plan'),
    subscriptionId: z.string().transform((id) => id as SubscriptionId),
    what: z.enum(['started', 'renewed', 'changed', 'cancels', 'resumed', 'payment-failed', 'ended']),
    /** Until when the plan goes on: the end of what is paid, or of the grace after a failed payment. */
    until: z.iso.datetime().transform((at) => new Date(at)),
  }),
  z.object({
    about: z.literal('plan-payment'),
    accountId: z.string().transform((id) => id as AccountId),
    what: z.enum(['refunded', 'refund-failed', 'disputed', 'dispute-won']),
    /** Credits of the plan: above 0 came back, below 0 were taken. */
    credits: z.string().transform(BigInt),
  }),
]);
export type Notice = z.output<typeof noticeSchema>;

export interface NoticeToTell {
  id: bigint;
  accountId: AccountId;
  origin: Origin;
  notice: Notice;
  /** 1 for the first attempt. */
  attempt: number;
}

/** Promises a notice in the same transaction as the change that it tells of. The same key again adds nothing. */
export async function addNotice(
  tx: Tx,
  input: { key: string; accountId: AccountId; origin: Origin; notice: z.input<typeof noticeSchema> },
): Promise<void> {
  await tx
    .insertInto('money_notice')
    .values({
      key: input.key,
      account_id: input.accountId,
      platform: input.origin.platform,
      origin: JSON.stringify(input.origin),
      notice: JSON.stringify(input.notice),
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}

/** Longest wait between two attempts to tell a notice. */
const RETRY_MAX = "interval '1 hour'";

/**
 * Takes up to `limit` notices for the bot of a platform, oldest first; other processes skip them for `leaseMs`, which
 * doubles with each attempt. Whoever takes one calls {@link markTold} after it was told or can never be.
 */
export async function claimNotices(
  db: Executor,
  input: { platform: Platform; limit: number; leaseMs: number },
): Promise<NoticeToTell[]> {
  const { rows } = await sql<{
    id: bigint;
    account_id: AccountId;
    origin: unknown;
    notice: unknown;
    attempts: number;
  }>`
    update money_notice set attempts = attempts + 1,
      claimed_until = now() + least(${input.leaseMs} * interval '1 millisecond' * 2 ^ least(attempts, 20), ${sql.raw(RETRY_MAX)})
    where id in (
      select id from money_notice
      where told_at is null and platform = ${input.platform} and (claimed_until is null or claimed_until < now())
      order by id limit ${input.limit} for update skip locked)
    returning id, account_id, origin, notice, attempts`.execute(db);
  return rows
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((row) => ({
      id: row.id,
      accountId: row.account_id,
      origin: originSchema.parse(row.origin),
      notice: noticeSchema.parse(row.notice),
      attempt: row.attempts,
    }));
}

export async function markTold(db: Executor, id: bigint): Promise<void> {
  await db.updateTable('money_notice').set({ told_at: sql`now()` }).where('id', '=', id).execute();
}
