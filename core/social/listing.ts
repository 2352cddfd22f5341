import type { Tx } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { privacyOf } from '../accounts/privacy.ts';
import type { AccountId, CreationId } from '../ids.ts';

/**
 * Brings the lists by tag and by word, and the counts of tags, to what publications are now. To be called once in a
 * transaction that changed what of them is listed, when, or under which tags, with their rows locked, and before them their
 * artist's account where they may get listed: whether its words are found is the artist's to change.
 */
export async function relist(tx: Tx, creations: readonly CreationId[]): Promise<void> {
  if (creations.length === 0) return;
  await relistTags(tx, creations);
  await sql`delete from publication_text where creation_id = any(${creations})`.execute(tx);
  await sql`
    insert into publication_text (creation_id, published_at, words)
    select p.creation_id, p.published_at, ${WORDS} from publication p
    join creation c on c.id = p.creation_id join orders o on o.id = c.order_id join account a on a.id = p.account_id
    where p.creation_id = any(${creations}) and p.is_listed`.execute(tx);
}

/**
 * As {@link relist}, where only the score has changed. Tags are locked after publications and in the order of their names,
 * so that nobody waits for one another.
 */
export async function relistTags(tx: Tx, creations: readonly CreationId[]): Promise<void> {
  await recountTags(tx, creations);
  await sql`delete from publication_tag where creation_id = any(${creations})`.execute(tx);
  await sql`
    insert into publication_tag (creation_id, tag, published_at, score)
    select creation_id, unnest(tags), published_at, score from publication
    where creation_id = any(${creations}) and is_listed`.execute(tx);
}

/** What a listed creation is found by: its tags, which weigh more, and its prompt where that is shown. */
const WORDS = sql`
  setweight(to_tsvector('english', array_to_string(p.tags, ' ')), 'A')
  || to_tsvector('english', case when ${privacyOf('a', 'showPrompts')} then o.params->>'prompt' else '' end)`;

async function recountTags(tx: Tx, creations: readonly CreationId[]): Promise<void> {
  await sql`
    with changes as materialized (
      select name, sum(change) as change from (
        select tag as name, -1 as change from publication_tag where creation_id = any(${creations})
        union all
        select unnest(tags), 1 from publication where creation_id = any(${creations}) and is_listed) as one
      group by name having sum(change) <> 0)
    insert into tag (name, creations)
    select name, greatest(change, 0) from changes order by name
    on conflict (name) do update
    set creations = tag.creations + (select change from changes where changes.name = tag.name)`.execute(tx);
}

/**
 * Brings the words that an artist's listed creations are found by to what the artist lets others read. What stays as it was is
 * left alone: a changed text rewrites its entry in the list of each of its words.
 */
export async function relistWords(tx: Tx, artist: AccountId): Promise<void> {
  await sql`
    update publication_text t set words = ${WORDS} from publication p
    join creation c on c.id = p.creation_id join orders o on o.id = c.order_id join account a on a.id = p.account_id
    where t.creation_id = p.creation_id and p.account_id = ${artist} and p.is_listed
      and t.words <> ${WORDS}`.execute(tx);
}
