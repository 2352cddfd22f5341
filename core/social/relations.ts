import { inTransaction, type Tx } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { AccountId } from '../ids.ts';
import { notify } from '../notifications/notify.ts';
import { getAccountByHandle } from './artist.ts';

/** So many artists one may follow: each is looked at for the page of those one follows. */
export const FOLLOWS_MAX = 1000;

interface Relation {
  account: AccountId;
  /** Of the other one. */
  handle: string;
}

/**
 * Follows an artist, or no longer. Doing it again changes nothing.
 *
 * @throws DomainError not-found for nobody, and for whoever blocked one or was blocked; not-allowed; over-cap.
 */
export async function setFollow(
  deps: CoreDeps,
  { account, handle, follows }: Relation & { follows: boolean },
): Promise<void> {
  const other = await getAccountByHandle(deps.db, handle);
  if (!follows) {
    await deps.db
      .deleteFrom('follow')
      .where('follower_id', '=', account)
      .where('followed_id', '=', other)
      .execute();
    return;
  }
  if (other === account) throw new DomainError('not-allowed', { action: 'follow-oneself' });
  await inTransaction(deps.db, async (tx) => {
    await lockPair(tx, account, other);
    const { rows } = await sql<{ blocked: boolean; follows: number }>`
      select exists (select from block where (blocker_id, blocked_id) in ((${account}, ${other}), (${other}, ${account}))) as blocked,
        (select count(*)::int from follow where follower_id = ${account}) as follows`.execute(tx);
    if (rows[0]?.blocked) throw new DomainError('not-found', { what: 'artist' });
    if ((rows[0]?.follows ?? 0) >= FOLLOWS_MAX) {
      throw new DomainError('over-cap', { option: 'follows', value: handle, cap: String(FOLLOWS_MAX) });
    }
    const added = await tx
      .insertInto('follow')
      .values({ follower_id: account, followed_id: other })
      .onConflict((conflict) => conflict.columns(['follower_id', 'followed_id']).doNothing())
      .returning('followed_id')
      .executeTakeFirst();
    if (added) await notify(tx, { to: other, kind: 'follow', by: account });
  });
}

/**
 * Blocks an artist, or no longer. Neither follows, sees, likes or comments the other from then on; what was said before
 * is hidden from the two only.
 *
 * @throws DomainError not-found, not-allowed.
 */
export async function setBlock(
  deps: CoreDeps,
  { account, handle, blocks }: Relation & { blocks: boolean },
): Promise<void> {
  const other = await getAccountByHandle(deps.db, handle);
  if (!blocks) {
    await deps.db
      .deleteFrom('block')
      .where('blocker_id', '=', account)
      .where('blocked_id', '=', other)
      .execute();
    return;
  }
  if (other === account) throw new DomainError('not-allowed', { action: 'block-oneself' });
  await inTransaction(deps.db, async (tx) => {
    await lockPair(tx, account, other);
    await tx
      .insertInto('block')
      .values({ blocker_id: account, blocked_id: other })
      .onConflict((conflict) => conflict.columns(['blocker_id', 'blocked_id']).doNothing())
      .execute();
    await sql`
      delete from follow where (follower_id, followed_id) in ((${account}, ${other}), (${other}, ${account}))`.execute(
      tx,
    );
  });
}

/** A follow and a block of the same two come one after the other, or the follow would outlive the block. */
async function lockPair(tx: Tx, one: AccountId, other: AccountId): Promise<void> {
  await sql`select from account where id in (${one}, ${other}) order by id for no key update`.execute(tx);
}
