import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { CreationCard } from '../contract/creation.ts';
import type { ListPosition } from '../cursor.ts';
import { DomainError } from '../errors.ts';
import type { CreationId } from '../ids.ts';
import { cleanText } from '../text/clean-text.ts';
import { type CardDeps, loadCards } from './card.ts';
import { type Place, placeBound, timePlace } from './place.ts';
import type { Viewer } from './viewer.ts';

/**
 * How many of the newest matches are ranked against one another. Ranking every match of a common word would read much of
 * the wall: so the best of the newest come first, then the best of those before them, and so on.
 */
const WINDOW = 200;
/** Reads for one page at most: people who blocked one another leave holes that are filled by reading on. */
const READS_MAX = 5;

interface Match {
  id: CreationId;
  published_at: Date;
  rank: number;
}

/** Where a page ended: in the window that begins at `newest`, after `last`; without one, before all of it. */
interface SearchPlace {
  newest: Place;
  last: Match | undefined;
}

/**
 * Finds published creations by words of their prompts and tags, as people write them: `"snow fox" -night or owl`.
 * Prompts that are not shown are not searched either.
 *
 * @param input.after the end of the page before.
 * @throws DomainError bad-cursor
 */
export async function searchCreations(
  deps: CardDeps,
  input: { viewer: Viewer | undefined; query: string; after?: ListPosition | undefined; limit: number },
): Promise<{ items: CreationCard[]; next: ListPosition | null }> {
  const { viewer, limit } = input;
  const query = cleanText(input.query);
  const items: CreationCard[] = [];
  let at = input.after && readPosition(input.after);
  for (let reads = 0; reads < READS_MAX && items.length < limit; reads++) {
    const window = await readWindow(deps.db, query, at?.newest);
    const last = at?.last;
    const waiting = last ? window.matches.filter((match) => inOrder(last, match) < 0) : window.matches;
    const batch = waiting.slice(0, limit - items.length);
    items.push(...(await loadCards(deps, { viewer, ids: batch.map(({ id }) => id) })));
    if (batch.length < waiting.length && window.newest) at = { newest: window.newest, last: batch.at(-1) };
    else if (window.following) at = { newest: window.following, last: undefined };
    else return { items, next: null };
  }
  return { items, next: at ? toPosition(at) : null };
}

interface Window {
  /** The best first. */
  matches: Match[];
  newest: Place | undefined;
  /** The newest one of the next window. */
  following: Place | undefined;
}

async function readWindow(db: Executor, query: string, newest: Place | undefined): Promise<Window> {
  const wanted = sql`websearch_to_tsquery('english', ${query})`;
  // Only what is in the window is ranked: PostgreSQL would rank every match before it sorts them.
  const { rows } = await sql<Match>`
    select id, published_at, ts_rank(words, ${wanted})::double precision as rank from (
      select creation_id as id, published_at, words from publication_text
      where words @@ ${wanted}
        and ${newest ? sql`(published_at, creation_id) <= ${placeBound(timePlace, newest)}` : sql`true`}
      order by published_at desc, creation_id desc limit ${WINDOW + 1}) matches
    order by published_at desc, id desc`.execute(db);
  const [first] = rows;
  const following = rows[WINDOW];
  return {
    matches: rows.slice(0, WINDOW).sort(inOrder),
    newest: first && placeOf(first),
    following: following && placeOf(following),
  };
}

function inOrder(a: Match, b: Match): number {
  const byTime = b.published_at.getTime() - a.published_at.getTime();
  return b.rank - a.rank || byTime || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

function placeOf({ published_at, id }: Match): Place {
  return [published_at.getTime(), id];
}

function toPosition({ newest, last }: SearchPlace): ListPosition {
  return last ? [...newest, last.rank, ...placeOf(last)] : newest;
}

function readPosition(position: ListPosition): SearchPlace {
  const [newestAt, newestId, rank, at, id] = position;
  if (typeof newestAt !== 'number' || typeof newestId !== 'string') throw new DomainError('bad-cursor', {});
  const newest: Place = [newestAt, newestId];
  if (typeof rank !== 'number' || typeof at !== 'number' || typeof id !== 'string') {
    return { newest, last: undefined };
  }
  return { newest, last: { id: id as CreationId, published_at: new Date(at), rank } };
}
