import type { Tx } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { AccountId, CreationId } from '../ids.ts';
import { recordEvent } from '../live/events.ts';
import { notify } from '../notifications/notify.ts';
import { relist } from './listing.ts';
import { childrenOf, PARENT } from './parent.ts';

/** Whether a creation was seen by others before a change, and is after it. */
export interface Listing {
  creation: CreationId;
  wasListed: boolean;
  isListed: boolean;
}

/**
 * Draws the consequences of a change of publications, in its transaction and with their rows locked: lists, the remixes of
 * the creations they were made from, and what open pages and people hear of it.
 */
export async function recordListings(tx: Tx, listings: readonly Listing[]): Promise<void> {
  // Parents before tags: see relistTags.
  const changed = listings.filter(({ wasListed, isListed }) => wasListed !== isListed);
  await countRemixes(tx, changed);
  await relist(
    tx,
    listings.filter(({ wasListed, isListed }) => wasListed || isListed).map(({ creation }) => creation),
  );
  for (const { creation, isListed } of changed) {
    await recordEvent(tx, { type: isListed ? 'creation' : 'gone', creationId: creation });
  }
}

interface Remix {
  id: CreationId;
  by: AccountId;
  parent: CreationId;
  /** Of the parent. */
  owner: AccountId;
  /** Neither blocked the other. */
  on_terms: boolean;
}

/**
 * Counts the listed creations that others made from one. Whoever remixes themselves would lift their own score.
 * The parent gets a row of its own, if it has none, so that two transactions that meet there wait for each other.
 */
async function countRemixes(tx: Tx, listings: readonly Listing[]): Promise<void> {
  if (listings.length === 0) return;
  const ids = listings.map(({ creation }) => creation);
  const { rows } = await sql<Remix>`
    with child as (
      select c.id, c.account_id, ${PARENT} as parent from creation c join orders o on o.id = c.order_id
      where c.id = any(${ids}))
    select child.id, child.account_id as by, parent.id as parent, parent.account_id as owner,
      not exists (select from block where (blocker_id, blocked_id) in
        ((child.account_id, parent.account_id), (parent.account_id, child.account_id))) as on_terms
    from child join creation parent on parent.id = child.parent
    where parent.account_id <> child.account_id order by parent.id, child.id`.execute(tx);
  for (const { id, by, parent, owner, on_terms } of rows) {
    const parentIsListed = await recountRemixes(tx, parent);
    const isListed = listings.some((listing) => listing.creation === id && listing.isListed);
    if (isListed && parentIsListed && on_terms) {
      await notify(tx, { to: owner, kind: 'remix', by, creationId: id });
    }
  }
}

/** @returns whether the creation itself is listed. */
async function recountRemixes(tx: Tx, creation: CreationId): Promise<boolean> {
  await sql`
    insert into publication (creation_id, account_id, model)
    select c.id, c.account_id, o.model from creation c join orders o on o.id = c.order_id where c.id = ${creation}
    on conflict (creation_id) do nothing`.execute(tx);
  const parent = await tx
    .selectFrom('publication')
    .select('is_listed')
    .where('creation_id', '=', creation)
    .forUpdate()
    .executeTakeFirstOrThrow();
  await sql`
    update publication p set remixes = (
      select count(*) from ${childrenOf(sql`p.creation_id`)} as child
      join publication shown on shown.creation_id = child.id and shown.is_listed
      where child.account_id <> p.account_id)
    where p.creation_id = ${creation}`.execute(tx);
  return parent.is_listed;
}
