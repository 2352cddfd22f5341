import { type Executor, inTransaction } from '@easel/db/connect.ts';
import { type RawBuilder, sql } from 'kysely';
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
/**
 * How long to look among everything. PostgreSQL cannot tell that a common word is nearly always beside one that is not
 * wanted, and would read all that has it for anybody who asks: after this, only the newest are looked through.
 */
const PATIENCE_MS = 300;
/** How many of the newest, matches or not, are looked through then for one window. */
const SCAN_MAX = 5_000;
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
 * Prompts that are not shown are not searched either. A page of a search that takes long may hold fewer than `limit`, or
 * none, and still have a next one.
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
    if (window.isScanned) break;
  }
  return { items, next: at ? toPosition(at) : null };
}

interface Window {
  /** The best first. */
  matches: Match[];
  newest: Place | undefined;
  /** The newest one of the next window. */
  following: Place | undefined;
  /** Only some of the newest were looked through, because it took too long otherwise. */
  isScanned: boolean;
}

async function readWindow(db: Executor, query: string, newest: Place | undefined): Promise<Window> {
  const before = newest ? sql`(published_at, creation_id) <= ${placeBound(timePlace, newest)}` : sql`true`;
  try {
    const rows = await inTransaction(db, async (tx) => {
      await sql`set local statement_timeout = ${sql.lit(PATIENCE_MS)}`.execute(tx);
      return readMatches(tx, query, sql`publication_text where ${before}`);
    });
    return toWindow(rows);
  } catch (error) {
    if ((error as { code?: string }).code !== QUERY_CANCELED) throw error;
    return scanWindow(db, query, before);
  }
}

/** What PostgreSQL says when a statement ran into its timeout. */
const QUERY_CANCELED = '57014';

async function scanWindow(db: Executor, query: string, before: RawBuilder<unknown>): Promise<Window> {
  const scanned = sql`from publication_text where ${before} order by published_at desc, creation_id desc`;
  const findPlace = async (offset: number) => {
    const { rows } = await sql<Pick<Match, 'id' | 'published_at'>>`
      select creation_id as id, published_at ${scanned} limit 1 offset ${offset}`.execute(db);
    return rows.map(placeOf)[0];
  };
  const [newest, beyond] = [await findPlace(0), await findPlace(SCAN_MAX)];
  const rows = await readMatches(
    db,
    query,
    sql`(select * ${scanned} limit ${SCAN_MAX}) as scanned where true`,
  );
  const window = toWindow(rows);
  return { ...window, newest, following: window.following ?? beyond, isScanned: true };
}

/** @param texts those that are searched: what comes after `from`, with a condition. */
async function readMatches(db: Executor, query: string, texts: RawBuilder<unknown>): Promise<Match[]> {
  const wanted = sql`websearch_to_tsquery('english', ${query})`;
  // Only what is in the window is ranked: PostgreSQL would rank every match before it sorts them.
  const { rows } = await sql<Match>`
    select id, published_at, ts_rank(words, ${wanted})::double precision as rank from (
      select creation_id as id, published_at, words from ${texts} and words @@ ${wanted}
      order by published_at desc, creation_id desc limit ${WINDOW + 1}) matches
    order by published_at desc, id desc`.execute(db);
  return rows;
}

function toWindow(rows: readonly Match[]): Window {
  const [first] = rows;
  const following = rows[WINDOW];
  return {
    matches: rows.slice(0, WINDOW).sort(inOrder),
    newest: first && placeOf(first),
    following: following && placeOf(following),
    isScanned: false,
  };
}

function inOrder(a: Match, b: Match): number {
  const byTime = b.published_at.getTime() - a.published_at.getTime();
  return b.rank - a.rank || byTime || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

function placeOf({ published_at, id }: Pick<Match, 'id' | 'published_at'>): Place {
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
