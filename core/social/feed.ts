import type { Executor } from '@easel/db/connect.ts';
import { type RawBuilder, sql } from 'kysely';
import { findModel } from '../catalog/models.ts';
import { findAccountByHandle } from './artist.ts';
import {
  type CardDeps,
  type CardPage,
  fromPublications,
  LISTED,
  limitTo,
  readCards,
  roundUp,
  toCardPage,
} from './card.ts';
import { findChallenge } from './challenges.ts';
import { type Place, type PlaceKind, placeBound, scorePlace, timePlace } from './place.ts';
import { parseTag } from './tags.ts';
import type { Viewer } from './viewer.ts';

/**
 * How many of a list are looked at for one page, where not all of them are wanted: few of a common tag may be of one model,
 * and anybody may ask.
 */
const SCAN_MAX = 2_000;

/** What of the published creations, and in which order. Each narrowing takes part. */
export interface FeedChoice {
  sort: 'new' | 'trending' | 'following';
  tag?: string | undefined;
  model?: string | undefined;
  /** An id. */
  challenge?: string | undefined;
  /** A handle. */
  artist?: string | undefined;
}

interface FeedInput {
  viewer: Viewer | undefined;
  choice: FeedChoice;
  /** The end of the page before. */
  after?: Place | undefined;
  limit: number;
}

/**
 * One page of published creations. Pages follow one another by what they are sorted by, so a page far down costs what the
 * first one does, and nothing is counted. A tag, challenge or artist that there is not has no creations.
 *
 * A page may hold fewer than `limit`, or none, and still have a next one: the list is then looked through further on.
 *
 * Between pages new ones come without moving what is below. In `trending`, what rose meanwhile may be missed, and what fell
 * may come twice.
 */
export async function readFeed(
  deps: CardDeps,
  { viewer, choice, after, limit }: FeedInput,
): Promise<CardPage> {
  const narrowing = await narrow(deps, choice);
  if (!narrowing || (choice.sort === 'following' && !viewer)) return { items: [], next: null };
  const { alias, within, others } = narrowing;
  const place = choice.sort === 'trending' ? scorePlace : timePlace;
  if (viewer && choice.sort === 'following') {
    const isWhole = within.length + others.length === 0;
    if (isWhole) within.push(newestOfFollowed(viewer, after, roundUp(limit + 1)));
    else others.push(ofFollowed(viewer));
  }
  if (after) within.push(sql`${sortedBy(alias, place)} < ${placeBound(place, after)}`);
  // Found before the page is read: whatever comes meanwhile is on neither side of it.
  const end = others.length > 0 ? await findScanEnd(deps.db, { alias, within, place }) : undefined;
  if (end) within.push(sql`${sortedBy(alias, place)} >= ${placeBound(place, end)}`);
  const list = others.length > 0 ? scan({ alias, within, place }) : TABLES[alias];
  const rows = await readCards(deps.db, {
    viewer,
    from: fromPublications(alias === 't' ? sql`${list} ${PUBLICATION_OF_TAG}` : list),
    where: sql.join([LISTED, ...within, ...others], sql` and `),
    orderBy: inOrder(alias, place),
    limit: limit + 1,
  });
  const { items, next } = toCardPage(deps, rows, { limit, placeOf: place.of });
  return { items, next: next ?? end ?? null };
}

/** The tables that have lists in order, by the names that they have in the queries. */
const TABLES = { t: sql`publication_tag t`, p: sql`publication p` };
const PUBLICATION_OF_TAG = sql`
  cross join lateral (select * from publication where creation_id = t.creation_id limit 1) p`;

/** One list of those in a table. */
interface List {
  alias: keyof typeof TABLES;
  /** What makes a row one of the list. An index has these in order, but for an artist's by score. */
  within: RawBuilder<unknown>[];
  place: PlaceKind;
}

function sortedBy(alias: string, { column }: PlaceKind): RawBuilder<unknown> {
  return sql`(${sql.ref(`${alias}.${column}`)}, ${sql.ref(`${alias}.creation_id`)})`;
}

function inOrder(alias: string, { column }: PlaceKind): RawBuilder<unknown> {
  return sql`${sql.ref(`${alias}.${column}`)} desc, ${sql.ref(`${alias}.creation_id`)} desc`;
}

/**
 * The first of a list: all down to where the scan ends, though new ones may have come since that was found. The limit also
 * keeps PostgreSQL from reading another list instead, such as everything that trends in search of one artist.
 */
function scan(list: List): RawBuilder<unknown> {
  return sql`(select * ${firstOf(list)} ${limitTo(2 * SCAN_MAX)}) ${sql.ref(list.alias)}`;
}

/** @returns the last place that one page looks at; undefined when that is all of the list. */
async function findScanEnd(db: Executor, list: List): Promise<Place | undefined> {
  const { rows } = await sql<{ at: Date | number; id: string }>`
    select ${sql.ref(`${list.alias}.${list.place.column}`)} as at, creation_id as id
    ${firstOf(list)} limit 1 offset ${sql.lit(SCAN_MAX - 1)}`.execute(db);
  return rows.map(({ at, id }): Place => [Number(at), id])[0];
}

function firstOf({ alias, within, place }: List): RawBuilder<unknown> {
  const listed = alias === 'p' ? sql`p.is_listed` : sql`true`;
  return sql`from ${TABLES[alias]} where ${sql.join([listed, ...within], sql` and `)} order by ${inOrder(alias, place)}`;
}

/**
 * Chooses the list that is read: an artist's, or else a tag's, or else a model's. What else is asked for is looked at row
 * by row.
 *
 * @returns undefined when nothing can match.
 */
async function narrow(
  { db }: CardDeps,
  choice: FeedChoice,
): Promise<(Pick<List, 'alias' | 'within'> & { others: RawBuilder<unknown>[] }) | undefined> {
  const tag = choice.tag === undefined ? undefined : parseTag(choice.tag);
  const challenge = choice.challenge === undefined ? undefined : await findChallenge(db, choice.challenge);
  const artist = choice.artist === undefined ? undefined : await findAccountByHandle(db, choice.artist);
  const model = choice.model === undefined ? undefined : findModel(choice.model)?.id;
  const found = { tag, challenge, artist, model };
  const named = ['tag', 'challenge', 'artist', 'model'] as const;
  if (named.some((name) => choice[name] !== undefined && found[name] === undefined)) return undefined;

  const tags = [tag, challenge?.tag].filter((name) => name !== undefined);
  const alias = artist === undefined && tags.length > 0 ? 't' : 'p';
  const within: RawBuilder<unknown>[] = [];
  const others: RawBuilder<unknown>[] = [];
  if (artist !== undefined) within.push(sql`p.account_id = ${artist}`);
  for (const name of tags) {
    if (within.length === 0) within.push(sql`t.tag = ${name}`);
    else others.push(sql`${name} = any(p.tags)`);
  }
  if (model !== undefined) (within.length === 0 ? within : others).push(sql`p.model = ${model}`);
  if (challenge) {
    const at = sql.ref(`${alias}.published_at`);
    within.push(sql`${at} >= ${challenge.startsAt} and ${at} < ${challenge.endsAt}`);
  }
  return { alias, within, others };
}

function ofFollowed(viewer: Viewer): RawBuilder<unknown> {
  return sql`p.account_id in (select followed_id from follow where follower_id = ${viewer.id})`;
}

/**
 * The first of all that the followed artists made, whatever they have shown for how long. They are among the first of the
 * artists whose own first come first, so of the others only one row is read each; and none is older than the oldest of these
 * artists' own first, where those alone would fill the page.
 */
function newestOfFollowed(viewer: Viewer, after: Place | undefined, limit: number): RawBuilder<unknown> {
  const until = after ? sql`(published_at, creation_id) < ${placeBound(timePlace, after)}` : sql`true`;
  const firstOfArtist = (artist: string, count: number, since = sql`true`) => sql`
    select creation_id, published_at from publication
    where account_id = ${sql.ref(artist)} and is_listed and ${until} and ${since}
    order by published_at desc, creation_id desc ${limitTo(count)}`;
  const inOrderOf = (rows: string) => sql`order by ${inOrder(rows, timePlace)} ${limitTo(limit)}`;
  const oldest = sql`(select min(published_at) from artist having count(*) = ${sql.lit(limit)})`;
  return sql`p.creation_id = any (array(
    with artist as materialized (
      select followed_id, first.published_at from follow
      cross join lateral (${firstOfArtist('followed_id', 1)}) first
      where follower_id = ${viewer.id} ${inOrderOf('first')})
    select newest.creation_id from artist
    cross join lateral (${firstOfArtist('artist.followed_id', limit, sql`published_at >= coalesce(${oldest}, '-infinity')`)}) newest
    ${inOrderOf('newest')}))`;
}
