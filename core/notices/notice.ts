import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { z } from 'zod';
import { NOTIFICATION_KINDS } from '../contract/account.ts';
import { type AccountId, idText } from '../ids.ts';
import type { Platform } from '../platform.ts';
import type { TreasuryId } from '../treasury/treasury.ts';
import { claimUntold, markTold, type NoticeClaim } from './telling.ts';

const credits = z.string().transform(BigInt);
const time = z.iso.datetime().transform((at) => new Date(at));

/** What was done to one creation in one way, and by whom: `others` are those beyond the names. */
const socialLine = z.object({
  what: z.enum(NOTIFICATION_KINDS),
  by: z.array(z.string()),
  others: z.number().int(),
  creation: z.string().nullable(),
  /** The first words of its prompt. */
  title: z.string(),
});
export type SocialLine = z.output<typeof socialLine>;

/** Something that nobody asked for and somebody has to be told. What became of money is in core/payments/money-notice.ts. */
export const noticeSchema = z.discriminatedUnion('kind', [
  /** Granted credits are about to expire. */
  z.object({ kind: z.literal('credits-expire'), amount: credits, expiresAt: time }),
  z.object({ kind: z.literal('gift-received'), amount: credits, from: z.string() }),
  /** `brought`: you brought somebody; otherwise you were brought. */
  z.object({ kind: z.literal('referral-settled'), amount: credits, brought: z.boolean() }),
  z.object({ kind: z.literal('referral-clawed-back'), amount: credits, brought: z.boolean() }),
  /** Premium as a gift of the operator, and its end. */
  z.object({ kind: z.literal('plan-granted'), until: time }),
  z.object({ kind: z.literal('plan-grant-ended') }),
  /** Pictures that the plan does not keep go, the first of them at `from`. */
  z.object({ kind: z.literal('pictures-expire'), count: z.number().int(), from: time }),
  /** What a treasury did in a month, to read with `readTreasuryReport`. */
  z.object({
    kind: z.literal('treasury-month'),
    treasury: idText<TreasuryId>(),
    month: z.string(),
  }),
  /** People reported something: so much of it waits for an operator now. */
  z.object({ kind: z.literal('reports'), waiting: z.number().int() }),
  /** What others did: see core/notifications. `more`: lines that are left out. */
  z.object({ kind: z.literal('social'), lines: z.array(socialLine), more: z.number().int() }),
]);
export type Notice = z.output<typeof noticeSchema>;

/** A person: in the chat named, if they have it, or where they came from first. Or everybody in a chat. */
export type Recipient = { account: AccountId; platform?: Platform } | { platform: Platform; chatId: string };

export interface NoticeToTell {
  id: bigint;
  /** Whom to write to in private, or the chat to post in. */
  to: { userId: string } | { chatId: string };
  notice: Notice;
  /** 1 for the first attempt. */
  attempt: number;
}

/**
 * Keeps a notice until the bot of its platform has told it.
 *
 * @param input.key the same key again adds nothing.
 * @returns whether it was added.
 */
export async function addNotice(
  db: Executor,
  input: { key: string; to: Recipient; notice: z.input<typeof noticeSchema> },
): Promise<boolean> {
  const { kind, ...payload } = input.notice;
  const told = sql`${input.key}, ${kind}, ${JSON.stringify(payload)}::jsonb`;
  const whom =
    'account' in input.to
      ? sql`select platform, platform_user_id, null, ${told} from identity where account_id = ${input.to.account}
          order by platform = ${input.to.platform ?? ''} desc, created_at, platform limit 1`
      : sql`select ${input.to.platform}, null, ${input.to.chatId}, ${told}`;
  const { numAffectedRows } = await sql`
    insert into notice (platform, user_id, chat_id, key, kind, payload) ${whom} on conflict (key) do nothing`.execute(
    db,
  );
  return numAffectedRows === 1n;
}

/** Takes notices to tell; whoever takes one calls {@link markNoticeTold} after it was told or can never be. */
export async function claimNotices(db: Executor, claim: NoticeClaim): Promise<NoticeToTell[]> {
  const rows = await claimUntold<{
    user_id: string | null;
    chat_id: string | null;
    kind: string;
    payload: object;
  }>(db, 'notice', claim);
  return rows.map((row) => ({
    id: row.id,
    // The table has exactly one of the two.
    to: row.chat_id === null ? { userId: row.user_id ?? '' } : { chatId: row.chat_id },
    notice: noticeSchema.parse({ kind: row.kind, ...row.payload }),
    attempt: row.attempts,
  }));
}

/** @returns false when it was marked before. */
export function markNoticeTold(db: Executor, id: bigint): Promise<boolean> {
  return markTold(db, 'notice', id);
}
