import type { Executor } from '@easel/db/connect.ts';
import { type RawBuilder, sql } from 'kysely';
import type { CreationCard } from '../contract/creation.ts';
import type { ListPosition } from '../cursor.ts';
import type { CreationId } from '../ids.ts';
import { cleanText } from '../text/clean-text.ts';
import { type CardDeps, limitTo, loadCards } from './card.ts';
import { type Place, placeBound, timePlace, toPlace } from './place.ts';
import { neededWords } from './search-words.ts';
import type { Viewer } from './viewer.ts';

/**
 * How many of the newest matches are ranked against one another. Ranking every match of a common word would read much of
 * the wall: so the best of the newest come first, then the best of those before them, and so on.
 */
const WINDOW = 100;
/** How many texts are looked through for one window: of those that have a word, few may have the others. */
const SCAN_MAX = 500;
/** Windows of one page at most: what is found too seldom, or made by people who are blocked, leaves room for more. */
const READS_MAX = 10;

interface Match {
  id: CreationId;
  published_at: Date;
  rank: number;
}

/**
 * Where a page ended: in the window from `newest` down to `end`, after `last`; without one, before all of it. Without an
 * `end`, the window goes as far as it is full.
 */
interface SearchPlace {
  newest: Place;
  last: Match | undefined;
  end: Place | undefined;
}

/**
 * Finds published creations by words of their prompts and tags, as people write them: `"snow fox" -night or owl`.
 * Prompts that are not shown are not searched either. A page of a search that finds little among much may hold fewer than
 * `limit`, or none, and still have a next one.
 *
 * @param input.after the end of the page before.
 * @throws DomainError bad-cursor
 */
export async function searchCreations(
  deps: CardDeps,
  input: { viewer: Viewer | undefined; query: string; after?: ListPosition | undefined; limit: number },
): Promise<{ items: CreationCard[]; next: ListPosition | null }> {
  const { viewer, limit } = input;
  const items: CreationCard[] = [];
  let at = input.after && readPosition(input.after);
  const search = await readSearch(deps.db, cleanText(input.query));
  if (!search) return { items, next: null };
  for (let reads = 0; reads < READS_MAX && items.length < limit; reads++) {
    const window = await readWindow(deps.db, search, at);
    const last = at?.last;
    const waiting = last ? window.matches.filter((match) => inOrder(last, match) < 0) : window.matches;
    const batch = waiting.slice(0, limit - items.length);
    items.push(...(await loadCards(deps, { viewer, ids: batch.map(({ id }) => id) })));
    if (batch.length < waiting.length && window.newest) {
      at = { newest: window.newest, last: batch.at(-1), end: window.end };
    } else if (window.following) at = { newest: window.following, last: undefined, end: undefined };
    else return { items, next: null };
  }
  return { items, next: at ? toPosition(at) : null };
}

interface Search {
  /** As PostgreSQL writes it. */
  text: string;
  /** Lists of which every match is in one: of each alternative, those of the words that it needs. */
  alternatives: string[][];
  /** One word, and nothing else. */
  isWord: boolean;
}

/** The list that all texts are in (db/migrations/0014). */
const ALL = '';

/** @returns undefined for what has no word that could be found. */
async function readSearch(db: Executor, query: string): Promise<Search | undefined> {
  const { rows } = await sql<{ text: string }>`
    select websearch_to_tsquery('english', ${query})::text as text`.execute(db);
  const text = rows[0]?.text;
  if (!text) return undefined;
  const alternatives = neededWords(text).map((words) => (words.length > 0 ? words : [ALL]));
  return { text, alternatives, isWord: /^'[^ ]+'$/.test(text) };
}

interface Window {
  /** The best first. */
  matches: Match[];
  newest: Place | undefined;
  /** The first that was not looked at. */
  end: Place | undefined;
  /** Where the next window begins. */
  following: Place | undefined;
}

async function readWindow(
  db: Executor,
  { text, alternatives, isWord }: Search,
  at: SearchPlace | undefined,
): Promise<Window> {
  const newest = at?.newest;
  const before = newest ? sql`(published_at, creation_id) <= ${placeBound(timePlace, newest)}` : sql`true`;
  const depth = Math.ceil(SCAN_MAX / alternatives.length);
  const words = [...new Set(alternatives.flat())];
  // All that have the one word match: they fill the window, or their list is at its end.
  const stops: Map<string, Place> = isWord ? new Map() : await findStops(db, { words, before, depth });
  const lists = [...new Set(alternatives.map((words) => rarest(words, stops)))];
  const ends = lists.map((word) => stops.get(word)).filter((stop) => stop !== undefined);
  // Beyond the newest of them, not all that match are in what was read. A window that a page ended in stays as deep as it
  // was: what a deeper one adds may rank above that page's last, and would be on none.
  const end = at?.end ?? ends.sort(byPlace).at(-1);
  const within = end
    ? sql`${before} and (published_at, creation_id) > ${placeBound(timePlace, end)}`
    : before;
  // Twice as many, because new ones may have come since the stops were found.
  const listed = lists.map(
    (word) => sql`select * from (${newestOf(word, within)} ${limitTo(2 * depth)}) list`,
  );
  // Only what is in the window is ranked: PostgreSQL would rank every match before it sorts them.
  const { rows } = await sql<Match>`
    select id, published_at, ts_rank(words, ${text}::tsquery)::double precision as rank from (
      select listed.creation_id as id, listed.published_at, words from (
        ${sql.join(listed, sql` union `)} order by published_at desc, creation_id desc) listed
      cross join lateral (select words from publication_text where creation_id = listed.creation_id limit 1) found
      where words @@ ${text}::tsquery
      order by listed.published_at desc, listed.creation_id desc ${limitTo(WINDOW + 1)}) matches
    order by published_at desc, id desc`.execute(db);
  const [first, following] = [rows[0], rows[WINDOW]].map((row) => row && placeOf(row));
  return { matches: rows.slice(0, WINDOW).sort(inOrder), newest: first, end, following: following ?? end };
}

function newestOf(word: string, within: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select published_at, creation_id from publication_word where word = ${word} and ${within}
    order by published_at desc, creation_id desc`;
}

/** @returns of each word, the first in its list that is not looked at; nothing for one whose list is looked through. */
async function findStops(
  db: Executor,
  { words, before, depth }: { words: string[]; before: RawBuilder<unknown>; depth: number },
): Promise<Map<string, Place>> {
  const stops = words.map(
    (word) => sql`
      select ${word}::text as word, creation_id as id, published_at
      from (${newestOf(word, before)} limit 1 offset ${sql.lit(depth)}) stop`,
  );
  const { rows } = await sql<
    Omit<Match, 'rank'> & { word: string }
  >`${sql.join(stops, sql` union all `)}`.execute(db);
  return new Map(rows.map((row) => [row.word, placeOf(row)]));
}

/** The list that reaches back furthest: it has the fewest that lack the other words. */
function rarest(words: readonly string[], stops: Map<string, Place>): string {
  const [first = ALL] = words.toSorted((a, b) => {
    const [ofA, ofB] = [stops.get(a), stops.get(b)];
    return ofA && ofB ? byPlace(ofA, ofB) : Number(ofA !== undefined) - Number(ofB !== undefined);
  });
  return first;
}

/** The older one first. */
function byPlace([at, id]: Place, [otherAt, otherId]: Place): number {
  return at - otherAt || (id < otherId ? -1 : id > otherId ? 1 : 0);
}

function inOrder(a: Match, b: Match): number {
  return b.rank - a.rank || byPlace(placeOf(b), placeOf(a));
}

function placeOf({ published_at, id }: Omit<Match, 'rank'>): Place {
  return [published_at.getTime(), id];
}

function toPosition({ newest, last, end }: SearchPlace): ListPosition {
  return last ? [...newest, last.rank, ...placeOf(last), ...(end ?? [])] : newest;
}

function readPosition(position: ListPosition): SearchPlace {
  const newest = toPlace(position);
  const [, , rank, ...places] = position;
  if (typeof rank !== 'number') return { newest, last: undefined, end: undefined };
  const [at, id] = toPlace(places);
  const last = { id: id as CreationId, published_at: new Date(at), rank };
  return { newest, last, end: places.length > 2 ? toPlace(places.slice(2)) : undefined };
}
