import { inTransaction, type Tx } from '@easel/db/connect.ts';
import { type RawBuilder, sql } from 'kysely';
import type { Collection } from '../contract/social.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { type AccountId, type CollectionId, type CreationId, newId } from '../ids.ts';
import { cutPage } from '../paging.ts';
import { checkPolicy } from '../policy/check-prompt.ts';
import { cleanName, cleanText } from '../text/clean-text.ts';
import {
  type CardDeps,
  type CardPage,
  type CardRow,
  fromCreations,
  readCards,
  toArtistRef,
  toCard,
  toCardPage,
  visibleTo,
} from './card.ts';
import { getVisible } from './creation-detail.ts';
import { type Place, placeBound, timePlace } from './place.ts';
import { notBlocked, type Viewer } from './viewer.ts';

export const COLLECTIONS_MAX = 200;
export const COLLECTION_ITEMS_MAX = 1000;
const COVERS = 4;

export interface CollectionText {
  title: string;
  about: string;
  visibility: 'public' | 'private';
}

/**
 * Opens a collection: creations that somebody finds worth putting together, their own or others'.
 *
 * @throws DomainError bad-option, refused-by-policy, over-cap.
 */
export async function createCollection(
  deps: CoreDeps,
  { account, ...text }: CollectionText & { account: AccountId },
): Promise<CollectionId> {
  const values = readText(text);
  const id = newId('col');
  await inTransaction(deps.db, async (tx) => {
    await sql`select from account where id = ${account} for no key update`.execute(tx);
    await tx
      .insertInto('collection')
      .values({ id, account_id: account, ...values })
      .execute();
    const cap = { option: 'collections', value: values.title, cap: COLLECTIONS_MAX };
    await holdCap(tx, sql`collection where account_id = ${account}`, cap);
  });
  return id;
}

/**
 * Undoes what was just added where that is one too many. Whoever adds two at once adds one after the other, because the
 * caller has locked what they are added to.
 *
 * @throws DomainError over-cap
 */
async function holdCap(
  tx: Tx,
  rowsThere: RawBuilder<unknown>,
  { option, value, cap }: { option: string; value: string; cap: number },
): Promise<void> {
  const { rows } = await sql<{ there: number }>`select count(*)::int as there from ${rowsThere}`.execute(tx);
  if ((rows[0]?.there ?? 0) > cap) throw new DomainError('over-cap', { option, value, cap: String(cap) });
}

/**
 * Changes one's own collection; what is left out stays.
 *
 * @throws DomainError not-found, bad-option, refused-by-policy.
 */
export async function changeCollection(
  deps: CoreDeps,
  input: {
    account: AccountId;
    id: CollectionId;
    change: { [Part in keyof CollectionText]?: CollectionText[Part] | undefined };
  },
): Promise<void> {
  const { account, id, change } = input;
  await inTransaction(deps.db, async (tx) => {
    const own = await lockOwnCollection(tx, { account, id });
    const { title = own.title, about = own.about, visibility = own.visibility } = change;
    await tx
      .updateTable('collection')
      .set(readText({ title, about, visibility }))
      .where('id', '=', id)
      .execute();
  });
}

function readText({ title, about, visibility }: CollectionText): CollectionText {
  const text = { title: cleanName(title), about: cleanText(about), visibility };
  if (text.title === '') {
    throw new DomainError('bad-option', {
      option: 'title',
      value: title,
      allowed: 'something that can be seen',
    });
  }
  checkPolicy([text.title, text.about]);
  return text;
}

/** @throws DomainError not-found */
export async function deleteCollection(
  deps: CoreDeps,
  { account, id }: { account: AccountId; id: CollectionId },
): Promise<void> {
  const deleted = await deps.db
    .deleteFrom('collection')
    .where('id', '=', id)
    .where('account_id', '=', account)
    .returning('id')
    .executeTakeFirst();
  if (!deleted) throw new DomainError('not-found', { what: 'collection' });
}

/**
 * Puts a creation that one sees into one's own collection. Doing it again changes nothing.
 *
 * @throws DomainError not-found, over-cap.
 */
export async function addToCollection(
  deps: CoreDeps,
  { viewer, id, creation }: { viewer: Viewer; id: CollectionId; creation: CreationId },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    await lockOwnCollection(tx, { account: viewer.id, id });
    await getVisible(tx, { viewer, creation });
    await tx
      .insertInto('collection_item')
      .values({ collection_id: id, creation_id: creation, added_at: deps.clock.now() })
      .onConflict((conflict) => conflict.columns(['collection_id', 'creation_id']).doNothing())
      .execute();
    const cap = { option: 'creations', value: creation, cap: COLLECTION_ITEMS_MAX };
    await holdCap(tx, sql`collection_item where collection_id = ${id}`, cap);
  });
}

/** @throws DomainError not-found where the collection is not one's own; what is not in it is out of it already. */
export async function removeFromCollection(
  deps: CoreDeps,
  { account, id, creation }: { account: AccountId; id: CollectionId; creation: CreationId },
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    await lockOwnCollection(tx, { account, id });
    await tx
      .deleteFrom('collection_item')
      .where('collection_id', '=', id)
      .where('creation_id', '=', creation)
      .execute();
  });
}

async function lockOwnCollection(
  tx: Tx,
  { account, id }: { account: AccountId; id: CollectionId },
): Promise<CollectionText> {
  const own = await tx
    .selectFrom('collection')
    .select(['title', 'about', 'visibility'])
    .where('id', '=', id)
    .where('account_id', '=', account)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!own) throw new DomainError('not-found', { what: 'collection' });
  return { ...own, visibility: own.visibility as CollectionText['visibility'] };
}

interface CollectionRow {
  id: CollectionId;
  title: string;
  about: string;
  visibility: Collection['visibility'];
  handle: string;
  name: string;
  avatar_key: string | null;
  creations: number;
}

/** What of a collection `viewer` sees: what one put in may have gone from everybody's sight since. */
function itemsSeenBy(viewer: Viewer | undefined): RawBuilder<unknown> {
  return sql`collection_item i join creation c on c.id = i.creation_id left join publication p on p.creation_id = c.id
    where i.collection_id = k.id and ${visibleTo(viewer)} and ${notBlocked(viewer, sql`c.account_id`)}`;
}

/** A condition on a collection `k`: a public one, or the viewer's own. */
function isSeenBy(viewer: Viewer | undefined): RawBuilder<boolean> {
  return sql`(k.visibility = 'public' or k.account_id = ${viewer?.id ?? null})
    and ${notBlocked(viewer, sql`k.account_id`)}`;
}

async function selectCollections(
  deps: CardDeps,
  { viewer, where, limit }: { viewer: Viewer | undefined; where: RawBuilder<unknown>; limit: number },
): Promise<Collection[]> {
  const { rows } = await sql<CollectionRow>`
    select k.id, k.title, k.about, k.visibility, a.handle, a.name, a.avatar_key,
      (select count(*)::int from ${itemsSeenBy(viewer)}) as creations
    from collection k join account a on a.id = k.account_id
    where ${where} and ${isSeenBy(viewer)}
    order by k.id desc limit ${limit}`.execute(deps.db);
  const covers = await readCovers(deps, { viewer, ids: rows.map(({ id }) => id) });
  return rows.map((row) => {
    const { id, title, about, visibility, creations } = row;
    const own = covers.filter((cover) => cover.collection_id === id);
    return {
      id,
      title,
      about,
      visibility,
      creations,
      artist: toArtistRef(row),
      covers: own.map((cover) => toCard(deps, cover)),
    };
  });
}

async function readCovers(
  { db }: CardDeps,
  { viewer, ids }: { viewer: Viewer | undefined; ids: CollectionId[] },
): Promise<(CardRow & { collection_id: CollectionId })[]> {
  if (ids.length === 0) return [];
  return readCards<{ collection_id: CollectionId }>(db, {
    viewer,
    from: fromCreations(sql`unnest(${ids}::text[]) as k(id)
      cross join lateral (
        select i.creation_id, i.added_at, k.id as collection_id from ${itemsSeenBy(viewer)}
        order by i.added_at desc, i.creation_id desc limit ${COVERS}) as cover
      cross join lateral (select * from creation where id = cover.creation_id limit 1) c`),
    select: sql`cover.collection_id`,
    where: sql`true`,
    orderBy: sql`cover.added_at desc, c.id desc`,
  });
}

/** A collection as `viewer` sees it: public ones, and one's own. @throws DomainError not-found */
export async function readCollection(
  deps: CardDeps,
  { viewer, id }: { viewer: Viewer | undefined; id: CollectionId },
): Promise<Collection> {
  const [collection] = await selectCollections(deps, { viewer, where: sql`k.id = ${id}`, limit: 1 });
  if (!collection) throw new DomainError('not-found', { what: 'collection' });
  return collection;
}

/** Collections of somebody, the newest first. @param input.before the last one of the page before. */
export async function listCollections(
  deps: CardDeps,
  input: { viewer: Viewer | undefined; of: AccountId; before?: string | undefined; limit: number },
): Promise<{ items: Collection[]; next: string | null }> {
  const { viewer, of, before, limit } = input;
  const collections = await selectCollections(deps, {
    viewer,
    where: sql`k.account_id = ${of} and ${before === undefined ? sql`true` : sql`k.id < ${before}`}`,
    limit: limit + 1,
  });
  const { shown, next } = cutPage(collections, { limit, placeOf: ({ id }) => id });
  return { items: shown, next };
}

/** What is in a collection, what was put in last first. @throws DomainError not-found */
export async function readCollectionItems(
  deps: CardDeps,
  input: { viewer: Viewer | undefined; id: CollectionId; after?: Place | undefined; limit: number },
): Promise<CardPage> {
  const { viewer, id, after, limit } = input;
  const seen = await sql`select from collection k where k.id = ${id} and ${isSeenBy(viewer)}`.execute(
    deps.db,
  );
  if (seen.rows.length === 0) throw new DomainError('not-found', { what: 'collection' });
  const rows = await readCards<{ added_at: Date }>(deps.db, {
    viewer,
    from: fromCreations(sql`collection_item i
      cross join lateral (select * from creation where id = i.creation_id limit 1) c`),
    select: sql`i.added_at`,
    where: sql`i.collection_id = ${id} and ${visibleTo(viewer)}
      and ${after ? sql`(i.added_at, i.creation_id) < ${placeBound(timePlace, after)}` : sql`true`}`,
    orderBy: sql`i.added_at desc, i.creation_id desc`,
    limit: limit + 1,
  });
  return toCardPage(deps, rows, { limit, placeOf: (row) => [row.added_at.getTime(), row.id] });
}
