import type { Executor } from '@easel/db/connect.ts';
import { type RawBuilder, sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { CreationCard } from '../contract/creation.ts';
import { WALL_PAGE } from '../contract/page.ts';
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
const WINDOW = 3 * WALL_PAGE;
/** How many texts are looked through for one window: of those that have a word, few may have the others. */
const SCAN_MAX = 500;
/** Windows of one page at most: what is found too seldom, or made by people who are blocked, leaves room for more. */
const READS_MAX = 10;

/** How many searches are remembered as PostgreSQL reads them. */
const REMEMBERED_MAX = 1000;

interface Match {
  id: CreationId;
  /** When it was published, in milliseconds. */
  at: number;
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
  const search = await searches.fetch(cleanText(input.query), { context: deps.db });
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

/** What a search means depends on nothing but its text, and whoever turns pages asks for the same again. */
const searches = new LRUCache<string, Search, Executor>({
  max: REMEMBERED_MAX,
  // Whoever asked waits for it even if a thousand others have pushed it out meanwhile.
  ignoreFetchAbort: true,
  fetchMethod: (query, _, { context: db }) => readSearch(db, query),
});

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

async function readWindow(db: Executor, search: Search, at: SearchPlace | undefined): Promise<Window> {
  const query = sql`${search.text}::tsquery`;
  // Only what is in the window is ranked: PostgreSQL would rank every match before it sorts them.
  const { rows } = await sql<WindowRow>`
    with ${listTexts(search, at)}, match as (
      select listed.published_at, listed.creation_id, words from listed
      cross join lateral (select words from publication_text where creation_id = listed.creation_id limit 1) found
      where words @@ ${query}
      order by listed.published_at desc, listed.creation_id desc ${limitTo(WINDOW + 1)})
    select match.creation_id as id, ${milliseconds('match')} as at, ts_rank(words, ${query})::double precision as rank,
      bottom.creation_id as end_id, ${milliseconds('bottom')} as end_at
    from bottom full join match on true
    order by match.published_at desc, match.creation_id desc`.execute(db);
  const { end_at = null, end_id = null } = rows[0] ?? {};
  const end = end_at === null || end_id === null ? undefined : ([end_at, end_id] as const);
  const matches = rows.filter((row): row is typeof row & Match => row.id !== null);
  const [first, following] = [matches[0], matches[WINDOW]].map((match) => match && placeOf(match));
  return { matches: matches.slice(0, WINDOW).sort(inOrder), newest: first, end, following: following ?? end };
}

/** A match, and where all of them end. Without matches there may be an end, and without an end matches. */
type WindowRow = (Match | { [column in keyof Match]: null }) & {
  end_id: string | null;
  end_at: number | null;
};

/**
 * The texts that are looked at for a window: `listed`, from the newest, and as `bottom` the first that is not among them,
 * where there are more.
 */
function listTexts({ alternatives, isWord }: Search, at: SearchPlace | undefined): RawBuilder<unknown> {
  const before = at ? sql`(published_at, creation_id) <= ${placeBound(timePlace, at.newest)}` : sql`true`;
  // All that have the one word match: they fill the window, or their list is at its end.
  if (isWord) {
    return sql`
      bottom as (select null::timestamptz as published_at, null::text as creation_id where false),
      listed as (${newestOf(sql`${alternatives[0]?.[0]}`, before)} ${limitTo(SCAN_MAX)})`;
  }
  const depth = Math.ceil(SCAN_MAX / alternatives.length);
  const needed = alternatives.flatMap((words, i) => words.map((word) => sql`(${sql.lit(i)}, ${word}::text)`));
  // The rarest of the words that an alternative needs has the fewest texts that lack the others: the one whose list reaches
  // back furthest. Beyond the newest end of those lists, not all that match are in what is read. A window that a page ended
  // in stays as deep as it was: what a deeper one adds may rank above that page's last, and would be on none.
  const end = at?.end
    ? sql`select ${new Date(at.end[0])}::timestamptz as published_at, ${at.end[1]}::text as creation_id`
    : sql`
      select published_at, creation_id from list where creation_id is not null
      order by published_at desc, creation_id desc limit 1`;
  const within = sql`${before} and (published_at, creation_id)
    > (coalesce((select published_at from bottom), '-infinity'), coalesce((select creation_id from bottom), ''))`;
  // Twice as many: a window that is returned to may have gained some.
  const textsOf = (word: RawBuilder<unknown>) => sql`${newestOf(word, within)} ${limitTo(2 * depth)}`;
  // A single list is in order: it is read only until the window is full.
  const listed =
    alternatives.length === 1
      ? textsOf(sql`(select word from list)`)
      : sql`
        select distinct text.* from (select distinct word from list) list
        cross join lateral (${textsOf(sql`list.word`)}) text order by published_at desc, creation_id desc`;
  return sql`
    list as materialized (
      select distinct on (alternative) word, stop.published_at, stop.creation_id
      from (values ${sql.join(needed)}) needed (alternative, word)
      left join lateral (${newestOf(sql`needed.word`, before)} limit 1 offset ${sql.lit(depth)}) stop on true
      order by alternative, stop.published_at nulls first, stop.creation_id),
    bottom as materialized (${end}),
    listed as (${listed})`;
}

function newestOf(word: RawBuilder<unknown>, within: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select published_at, creation_id from publication_word where word = ${word} and ${within}
    order by published_at desc, creation_id desc`;
}

/** When it was published, in milliseconds: a window has dozens of them, and dates are slow to read. */
function milliseconds(table: string): RawBuilder<number> {
  return sql`(extract(epoch from ${sql.ref(`${table}.published_at`)}) * 1000)::double precision`;
}

/** The older one first. */
function byPlace([at, id]: Place, [otherAt, otherId]: Place): number {
  return at - otherAt || (id < otherId ? -1 : id > otherId ? 1 : 0);
}

function inOrder(a: Match, b: Match): number {
  return b.rank - a.rank || byPlace(placeOf(b), placeOf(a));
}

function placeOf({ at, id }: Match): Place {
  return [at, id];
}

function toPosition({ newest, last, end }: SearchPlace): ListPosition {
  return last ? [...newest, last.rank, ...placeOf(last), ...(end ?? [])] : newest;
}

function readPosition(position: ListPosition): SearchPlace {
  const newest = toPlace(position);
  const [, , rank, ...places] = position;
  if (typeof rank !== 'number') return { newest, last: undefined, end: undefined };
  const [at, id] = toPlace(places);
  const last = { id: id as CreationId, at, rank };
  return { newest, last, end: places.length > 2 ? toPlace(places.slice(2)) : undefined };
}
