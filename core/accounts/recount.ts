import type { Tx } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { AccountId, CreationId } from '../ids.ts';
import { relistTags } from '../social/listing.ts';
import { PARENT } from '../social/parent.ts';

/** What these accounts like or commented on: to be counted anew when their likes and comments go. */
export async function listReactedTo(tx: Tx, accounts: AccountId[]): Promise<CreationId[]> {
  const { rows } = await sql<{ id: CreationId }>`
    select creation_id as id from creation_like where account_id = any(${accounts})
    union select creation_id from comment where account_id = any(${accounts})`.execute(tx);
  return rows.map(({ id }) => id);
}

/** Where two accounts met, and one would be counted as two after they are joined: likes of both, remixes of each other. */
export async function listMeetings(tx: Tx, pair: [AccountId, AccountId]): Promise<CreationId[]> {
  const { rows } = await sql<{ id: CreationId }>`
    select creation_id as id from creation_like where account_id = any(${pair}) group by creation_id having count(*) > 1
    union
    select parent.id from orders o join creation parent on parent.id = ${PARENT}
    where o.account_id = any(${pair}) and parent.account_id = any(${pair}) and o.account_id <> parent.account_id`.execute(
    tx,
  );
  return rows.map(({ id }) => id);
}

/**
 * Counts likes, comments and remixes of publications anew, and brings the lists that are sorted by them along. The rules of
 * what counts are those of core/social: withheld comments do not, nor do remixes by the artist.
 */
export async function recount(tx: Tx, creations: CreationId[]): Promise<void> {
  if (creations.length === 0) return;
  // Whoever likes at this moment holds the publication's row: what is counted after it is locked is all that there is.
  await sql`
    select from publication where creation_id = any(${creations}) order by creation_id for no key update`.execute(
    tx,
  );
  const { rows } = await sql<{ id: CreationId }>`
    update publication p set likes = n.likes, comments = n.comments, remixes = n.remixes
    from (
      select p.creation_id,
        (select count(*) from creation_like l where l.creation_id = p.creation_id) as likes,
        (select count(*) from comment c where c.creation_id = p.creation_id and c.withheld_at is null) as comments,
        (select count(*) from orders o join creation child on child.order_id = o.id
          join publication shown on shown.creation_id = child.id and shown.is_listed
          where (o.parent_creation_id = p.creation_id or o.parent_creation_id is null and o.parent_order_id = mine.order_id)
            and ${PARENT} = p.creation_id and child.account_id <> p.account_id) as remixes
      from publication p join creation mine on mine.id = p.creation_id
      where p.creation_id = any(${creations})
    ) n
    where p.creation_id = n.creation_id and (p.likes, p.comments, p.remixes) <> (n.likes, n.comments, n.remixes)
    returning p.creation_id as id`.execute(tx);
  await relistTags(
    tx,
    rows.map(({ id }) => id),
  );
}
