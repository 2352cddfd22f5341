import { type Executor, inTransaction, type Tx } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { LikeState } from '../contract/social.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { AccountId, CreationId } from '../ids.ts';
import { recordEvent } from '../live/events.ts';
import { notify } from '../notifications/notify.ts';
import { notBlocked, type Viewer } from './viewer.ts';

/**
 * Likes a published creation, or takes the like back. Doing it again changes nothing and says the same.
 *
 * @throws DomainError not-found for what is not public, or of somebody who is blocked either way.
 */
export async function setLike(
  deps: CoreDeps,
  { viewer, creation, liked }: { viewer: Viewer; creation: CreationId; liked: boolean },
): Promise<LikeState> {
  const { likes, changed } = await inTransaction(deps.db, async (tx) => {
    const { owner } = await lockListed(tx, { viewer, creation });
    const changed = liked
      ? await addLike(tx, { account: viewer.id, creation })
      : await removeLike(tx, { account: viewer.id, creation });
    if (changed) await recordEvent(tx, { type: 'likes', creationId: creation });
    if (changed && liked) await notify(tx, { to: owner, kind: 'like', by: viewer.id, creationId: creation });
    return { likes: await countLikes(tx, creation), changed };
  });
  if (changed) deps.signals.send('live');
  return { liked, likes };
}

/**
 * Locks a creation that somebody sees, so that it is neither withdrawn nor changed until we are done. Everything that
 * writes to a publication begins here: all wait in one line, and none for one another.
 *
 * @throws DomainError not-found
 */
export async function lockListed(
  tx: Tx,
  { viewer, creation }: { viewer: Viewer; creation: CreationId },
): Promise<{ owner: AccountId }> {
  const { rows } = await sql<{ owner: AccountId }>`
    select account_id as owner from publication
    where creation_id = ${creation} and is_listed and ${notBlocked(viewer, sql`account_id`)}
    for no key update`.execute(tx);
  const [row] = rows;
  if (!row) throw new DomainError('not-found', { what: 'creation' });
  return row;
}

async function addLike(tx: Tx, like: { account: AccountId; creation: CreationId }): Promise<boolean> {
  const added = await tx
    .insertInto('creation_like')
    .values({ creation_id: like.creation, account_id: like.account })
    .onConflict((conflict) => conflict.columns(['creation_id', 'account_id']).doNothing())
    .returning('account_id')
    .executeTakeFirst();
  return added !== undefined;
}

async function removeLike(tx: Tx, like: { account: AccountId; creation: CreationId }): Promise<boolean> {
  const removed = await tx
    .deleteFrom('creation_like')
    .where('creation_id', '=', like.creation)
    .where('account_id', '=', like.account)
    .returning('account_id')
    .executeTakeFirst();
  return removed !== undefined;
}

async function countLikes(db: Executor, creation: CreationId): Promise<number> {
  const row = await db
    .selectFrom('publication')
    .select('likes')
    .where('creation_id', '=', creation)
    .executeTakeFirstOrThrow();
  return row.likes;
}

/** What one press of a like button does: a like where there is none, none where there is one. @throws DomainError not-found */
export async function toggleLike(
  deps: CoreDeps,
  { viewer, creation }: { viewer: Viewer; creation: CreationId },
): Promise<LikeState> {
  const liked = await deps.db
    .selectFrom('creation_like')
    .select('account_id')
    .where('creation_id', '=', creation)
    .where('account_id', '=', viewer.id)
    .executeTakeFirst();
  return setLike(deps, { viewer, creation, liked: liked === undefined });
}
