import type { Tx } from '@easel/db/connect.ts';
import type { NOTIFICATION_KINDS } from '../contract/account.ts';
import type { AccountId, CreationId } from '../ids.ts';

export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

export interface Happening {
  /** Whom it is about: nothing is kept where that is `by` too. */
  to: AccountId;
  kind: NotificationKind;
  /** Who did it. */
  by: AccountId;
  /** What it was done to: undefined for a follow. For a remix: the new creation. */
  creationId?: CreationId | undefined;
  commentId?: string | undefined;
}

/**
 * Keeps what somebody did to somebody, in the transaction that did it. It is told in a while, together with others, where
 * and when the person wants it (`core/notifications/digest.ts`), and once only: a like taken back and given again is no news.
 */
export async function notify(tx: Tx, happening: Happening): Promise<void> {
  const { to, kind, by, creationId, commentId } = happening;
  if (to === by) return;
  await tx
    .insertInto('notification')
    .values({
      key: [to, kind, by, commentId ?? creationId ?? ''].join('/'),
      account_id: to,
      kind,
      by_account: by,
      creation_id: creationId ?? null,
      comment_id: commentId ?? null,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}
