import { randomBytes } from 'node:crypto';
import { inTransaction, type Tx } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { privacyOf } from '../accounts/privacy.ts';
import type { CreationCard } from '../contract/creation.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { AccountId, CreationId } from '../ids.ts';
import { recordListings } from './record-listings.ts';
import { parseTags } from './tags.ts';

/**
 * `public`: everybody sees it. `hidden`: it was put away, and nobody else sees it; its tags, likes and comments wait for
 * it. `private`: nobody else sees it, as it is from the beginning.
 */
export type Visibility = CreationCard['visibility'];

export interface CreationChange {
  visibility?: Visibility | undefined;
  tags?: readonly string[] | undefined;
}

const KEY_BYTES = 18;

/**
 * Shows one's creation to others, takes it back, or changes what it is found by. What is left out of a change stays.
 * A creation that comes back keeps the time it was first published at: hiding it brings nobody to the top of the wall.
 *
 * @param input.byItself the house does it, for somebody who publishes everything: not where they have said something else
 * meanwhile.
 * @throws DomainError not-found for what is not one's own, order-not-finished, bad-option, refused-by-policy.
 */
export async function changeCreation(
  deps: CoreDeps,
  input: { account: AccountId; creation: CreationId; change: CreationChange; byItself?: boolean },
): Promise<void> {
  const { creation, change } = input;
  const tags = change.tags && parseTags(change.tags);
  await inTransaction(deps.db, async (tx) => {
    const before = await lockPublication(tx, input);
    if (input.byItself && !(before.isNew && before.publishesByDefault)) return;
    const visibility = change.visibility ?? before.visibility;
    const publicKey = visibility === 'public' ? (before.publicKey ?? newPublicKey()) : null;
    const publishedAt =
      visibility === 'public' ? (before.publishedAt ?? deps.clock.now()) : before.publishedAt;
    const { is_listed: isListed } = await tx
      .updateTable('publication')
      .set({
        visibility,
        public_key: publicKey,
        published_at: publishedAt,
        ...(tags && { tags: [...tags] }),
      })
      .where('creation_id', '=', creation)
      .returning('is_listed')
      .executeTakeFirstOrThrow();
    await recordListings(tx, [{ creation, wasListed: before.isListed, isListed }]);
  });
  deps.signals.send('live');
}

function newPublicKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}

interface OwnPublication {
  visibility: Visibility;
  publicKey: string | null;
  publishedAt: Date | null;
  isListed: boolean;
  /** Nothing was said about it so far. */
  isNew: boolean;
  publishesByDefault: boolean;
}

/** Locks what is kept about one's finished creation as a publication, which there may be none of yet. */
async function lockPublication(
  tx: Tx,
  { account, creation }: { account: AccountId; creation: CreationId },
): Promise<OwnPublication> {
  // Whoever hides their prompts at this moment waits, or is waited for: else the words of this one would stay listed.
  // Accounts before creations and publications, as where accounts are joined or erased.
  const { rows: accounts } = await sql<{ publishes: boolean }>`
    select ${privacyOf('account', 'publishByDefault')} as publishes from account where id = ${account} for share`.execute(
    tx,
  );
  const own = await lockOwnCreation(tx, { account, creation });
  if (own.status !== 'succeeded') throw new DomainError('order-not-finished', { status: own.status });
  const added = await tx
    .insertInto('publication')
    .values({ creation_id: creation, account_id: account, model: own.model })
    .onConflict((conflict) => conflict.column('creation_id').doNothing())
    .returning('creation_id')
    .executeTakeFirst();
  const row = await tx
    .selectFrom('publication')
    .select(['visibility', 'public_key', 'published_at', 'is_listed'])
    .where('creation_id', '=', creation)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return {
    visibility: row.visibility as Visibility,
    publicKey: row.public_key,
    publishedAt: row.published_at,
    isListed: row.is_listed,
    isNew: added !== undefined,
    publishesByDefault: accounts[0]?.publishes ?? false,
  };
}

/** Until the transaction ends, nobody else deletes it. @throws DomainError not-found */
async function lockOwnCreation(
  tx: Tx,
  { account, creation }: { account: AccountId; creation: CreationId },
): Promise<{ model: string; status: string; ended_at: Date | null }> {
  const own = await tx
    .selectFrom('creation as c')
    .innerJoin('orders as o', 'o.id', 'c.order_id')
    .select(['o.model', 'o.status', 'o.ended_at'])
    .where('c.id', '=', creation)
    .where('c.account_id', '=', account)
    .where('c.deleted_at', 'is', null)
    .forNoKeyUpdate('c')
    .executeTakeFirst();
  if (!own) throw new DomainError('not-found', { what: 'creation' });
  return own;
}

/** What one does to many creations at once, as in the studio's list. */
export interface BulkChange {
  ids: readonly CreationId[];
  action: 'publish' | 'hide' | 'delete' | 'tag';
  /** For `tag`: what they are tagged with from now on. */
  tags?: readonly string[] | undefined;
}

/**
 * Does the same to many of one's creations, each for itself: those that it cannot be done to stay as they are.
 *
 * @throws DomainError bad-option, refused-by-policy for tags; then nothing is changed.
 */
export async function changeCreations(
  deps: CoreDeps,
  { account, ids, action, tags = [] }: BulkChange & { account: AccountId },
): Promise<{ done: CreationId[]; refused: CreationId[] }> {
  const change: CreationChange =
    action === 'tag' ? { tags: parseTags(tags) } : { visibility: action === 'publish' ? 'public' : 'hidden' };
  const done: CreationId[] = [];
  const refused: CreationId[] = [];
  for (const creation of new Set(ids)) {
    try {
      if (action === 'delete') await deleteCreation(deps, { account, creation });
      else await changeCreation(deps, { account, creation, change });
      done.push(creation);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refused.push(creation);
    }
  }
  return { done, refused };
}

/**
 * Deletes one's creation: nobody sees it any more, and its files go with the sweeper.
 *
 * @throws DomainError not-found, order-not-finished.
 */
export async function deleteCreation(
  deps: CoreDeps,
  { account, creation }: { account: AccountId; creation: CreationId },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const own = await lockOwnCreation(tx, { account, creation });
    if (!own.ended_at) throw new DomainError('order-not-finished', { status: own.status });
    await tx.updateTable('creation').set({ deleted_at: sql`now()` }).where('id', '=', creation).execute();
    await withdrawCreations(tx, [creation]);
  });
  deps.signals.send('live');
}

/**
 * Takes creations from everybody's sight, in the transaction that deletes them or their artist.
 * Call `deps.signals.send('live')` after the commit.
 */
export async function withdrawCreations(tx: Tx, creations: readonly CreationId[]): Promise<void> {
  const { rows } = await sql<{ creation_id: CreationId; is_listed: boolean }>`
    with shown as (
      select creation_id, is_listed from publication
      where creation_id = any(${creations}) and visibility = 'public' order by creation_id for update)
    update publication p set visibility = 'private', public_key = null
    from shown where p.creation_id = shown.creation_id
    returning p.creation_id, shown.is_listed`.execute(tx);
  await recordListings(
    tx,
    rows.map((row) => ({ creation: row.creation_id, wasListed: row.is_listed, isListed: false })),
  );
}
