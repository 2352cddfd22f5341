import type { Executor, Tx } from '@easel/db/connect.ts';
import { z } from 'zod';
import { type AccountId, idText, type PaymentId, type SubscriptionId } from '../ids.ts';
import { claimUntold, markTold, type NoticeClaim } from '../notices/telling.ts';
import { type Origin, originSchema } from '../platform.ts';

/**
 * Something about money that the chat which asked has to be told, there and in its language. What nobody asked for is in
 * core/notices/notice.ts.
 */
export const moneyNoticeSchema = z.discriminatedUnion('about', [
  z.object({
    about: z.literal('payment'),
    paymentId: idText<PaymentId>(),
    /** Why credits came or went; or why none came, although something was paid. */
    what: z.enum(['paid', 'refunded', 'refund-failed', 'disputed', 'dispute-won', 'refused', 'paid-twice']),
    /** By how much the credits given changed: above 0 came, below 0 went. */
    credits: z.string().transform(BigInt),
  }),
  z.object({
    about: z.literal('plan'),
    subscriptionId: idText<SubscriptionId>(),
    what: z.enum(['started', 'renewed', 'changed', 'cancels', 'resumed', 'payment-failed', 'ended']),
    /** Until when the plan goes on: the end of what is paid, or of the grace after a failed payment. */
    until: z.iso.datetime().transform((at) => new Date(at)),
  }),
  z.object({
    about: z.literal('plan-payment'),
    accountId: idText<AccountId>(),
    what: z.enum(['refunded', 'refund-failed', 'disputed', 'dispute-won']),
    /** Credits of the plan: above 0 came back, below 0 were taken. */
    credits: z.string().transform(BigInt),
  }),
]);
export type MoneyNotice = z.output<typeof moneyNoticeSchema>;

export interface MoneyNoticeToTell {
  id: bigint;
  accountId: AccountId;
  origin: Origin;
  notice: MoneyNotice;
  /** 1 for the first attempt. */
  attempt: number;
}

/** Promises a notice in the same transaction as the change that it tells of. The same key again adds nothing. */
export async function addMoneyNotice(
  tx: Tx,
  input: { key: string; accountId: AccountId; origin: Origin; notice: z.input<typeof moneyNoticeSchema> },
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

/** Takes notices to tell; whoever takes one calls {@link markMoneyNoticeTold} after it was told or can never be. */
export async function claimMoneyNotices(db: Executor, claim: NoticeClaim): Promise<MoneyNoticeToTell[]> {
  const rows = await claimUntold<{ account_id: AccountId; origin: unknown; notice: unknown }>(
    db,
    'money_notice',
    claim,
  );
  return rows.map((row) => ({
    id: row.id,
    accountId: row.account_id,
    origin: originSchema.parse(row.origin),
    notice: moneyNoticeSchema.parse(row.notice),
    attempt: row.attempts,
  }));
}

/** @returns false when it was marked before. */
export function markMoneyNoticeTold(db: Executor, id: bigint): Promise<boolean> {
  return markTold(db, 'money_notice', id);
}
