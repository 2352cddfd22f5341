import type { Executor } from '@easel/db/connect.ts';
import { type RawBuilder, sql } from 'kysely';
import { privacyOf } from '../accounts/privacy.ts';
import type { Clock } from '../clock.ts';
import type { SiteKeys } from '../config/site-keys.ts';
import type { ArtistRef, CreationCard } from '../contract/creation.ts';
import { PAGE_DEFAULT, PAGE_MAX, WALL_PAGE } from '../contract/page.ts';
import type { Variant } from '../creations/creation.ts';
import { assert } from '../errors.ts';
import type { AccountId, CreationId } from '../ids.ts';
import { fileNameOf } from '../media/find-media.ts';
import { cutPage } from '../paging.ts';
import { mediaUrl } from './media-address.ts';
import type { Place } from './place.ts';
import { notBlocked, type Viewer } from './viewer.ts';

/** What reading creations for somebody takes. */
export interface CardDeps {
  db: Executor;
  clock: Clock;
  keys: Pick<SiteKeys, 'media'>;
}

type AddressDeps = Pick<CardDeps, 'clock' | 'keys'>;

/** A creation as the queries of this folder read it. */
export interface CardRow {
  id: CreationId;
  account_id: AccountId;
  handle: string;
  name: string;
  avatar_key: string | null;
  width: number;
  height: number;
  thumbhash: string;
  variants: Variant[];
  prompt: string;
  visibility: CreationCard['visibility'];
  public_key: string | null;
  published_at: Date | null;
  score: number | null;
  likes: number;
  comments: number;
  remixes: number;
  liked: boolean;
}

/*
 * What belongs to a row is fetched for each by its key. `limit 1` says nothing about the result, which is one row anyway:
 * it keeps PostgreSQL from pondering other ways to join the tables, which takes it longer than reading a page, and from
 * finding one that reads a whole table when statistics are off.
 */
const ORDER_AND_ARTIST = sql`
  cross join lateral (select * from orders where id = c.order_id limit 1) o
  cross join lateral (select * from account where id = c.account_id limit 1) a`;

/** Where lists of publications are read from. @param source brings publications `p`, in the order of the list. */
export function fromPublications(source: RawBuilder<unknown> = sql`publication p`): RawBuilder<unknown> {
  return sql`${source}
    cross join lateral (select * from creation where id = p.creation_id limit 1) c ${ORDER_AND_ARTIST}`;
}

/** Where lists of creations, published or not, are read from. @param source brings creations `c`. */
export function fromCreations(source: RawBuilder<unknown> = sql`creation c`): RawBuilder<unknown> {
  return sql`${source} ${ORDER_AND_ARTIST}
    left join lateral (select * from publication where creation_id = c.id limit 1) p on true`;
}

/** Whether others may see it now. */
export const LISTED = sql<boolean>`p.is_listed and c.deleted_at is null`;

/** Whoever keeps their prompts to themselves shows them to nobody else. */
export function promptsShownTo(viewer: Viewer | undefined): RawBuilder<boolean> {
  const shown = privacyOf('a', 'showPrompts');
  return viewer ? sql`(${shown} or a.id = ${viewer.id})` : shown;
}

function columns(viewer: Viewer | undefined): RawBuilder<unknown> {
  // Not `exists`: PostgreSQL may make a table of everything the viewer ever liked of that, to look up one page.
  const liked = viewer
    ? sql`coalesce((select true from creation_like l where l.creation_id = c.id and l.account_id = ${viewer.id}), false)`
    : sql`false`;
  return sql`c.id, c.account_id, a.handle, a.name, a.avatar_key, c.width, c.height, c.thumbhash, c.variants,
    case when ${promptsShownTo(viewer)} then o.params->>'prompt' else '' end as prompt,
    case when p.withheld_at is not null and p.visibility = 'public' then 'hidden'
      else coalesce(p.visibility, 'private') end as visibility,
    case when p.is_listed then p.public_key end as public_key, p.published_at, p.score,
    coalesce(p.likes, 0) as likes, coalesce(p.comments, 0) as comments, coalesce(p.remixes, 0) as remixes,
    ${liked} as liked`;
}

interface CardQuery {
  viewer: Viewer | undefined;
  /** Of a creation `c`, its order `o`, artist `a` and publication `p`. */
  where: RawBuilder<unknown>;
  from?: RawBuilder<unknown>;
  /** More columns, for who asks. */
  select?: RawBuilder<unknown>;
  orderBy?: RawBuilder<unknown>;
  /** At least so many, where there are as many: see {@link roundUp}. */
  limit?: number;
}

/** Reads creations in one query. Who may see them is the caller's `where`, but for people who blocked one another. */
export async function readCards<More = unknown>(
  db: Executor,
  { viewer, where, from = fromCreations(), select, orderBy, limit }: CardQuery,
): Promise<(CardRow & More)[]> {
  const { rows } = await sql<CardRow & More>`
    select ${columns(viewer)} ${select ? sql`, ${select}` : sql``}
    from ${from}
    where ${where} and ${notBlocked(viewer, sql`c.account_id`)}
    ${orderBy ? sql`order by ${orderBy}` : sql``}
    ${limit === undefined ? sql`` : limitTo(roundUp(limit))}`.execute(db);
  return rows;
}

/**
 * The first so many. The number stands in the text: a plan for any number expects a tenth of all rows, seems dearer than one
 * for this number, and PostgreSQL would plan the query anew each time, which takes longer than reading the page.
 */
export function limitTo(count: number): RawBuilder<unknown> {
  return sql`limit ${sql.lit(count)}`;
}

/** Rows of one page: pages of usual sizes, and the one row that says whether there is another. */
const ROWS = [WALL_PAGE, PAGE_DEFAULT, 50, PAGE_MAX].map((limit) => limit + 1);

/**
 * Rows to read for a page: one of a few numbers. Anybody may ask for any size of page, and each number in a text makes another
 * statement to plan and to keep (db/prepared-pool.ts).
 */
export function roundUp(count: number): number {
  return ROWS.find((rows) => rows >= count) ?? count;
}

/** The card of a creation: with public addresses where it is public, and with signed ones where it is the viewer's own. */
export function toCard(deps: AddressDeps, row: CardRow): CreationCard {
  return {
    id: row.id,
    artist: toArtistRef(row),
    media: {
      type: 'picture',
      thumbhash: row.thumbhash,
      width: row.width,
      height: row.height,
      small: toFile(deps, row, 'small'),
      large: toFile(deps, row, 'large'),
      tile: toFile(deps, row, 'tile'),
      video: null,
    },
    prompt: row.prompt,
    publishedAt: row.published_at?.toISOString() ?? null,
    visibility: row.visibility,
    likes: row.likes,
    comments: row.comments,
    remixes: row.remixes,
    liked: row.liked,
  };
}

export interface CardPage {
  items: CreationCard[];
  /** Where the next page begins; null: that was all. */
  next: Place | null;
}

/** One page of cards out of rows that are one more than it holds where there is another. */
export function toCardPage<Row extends CardRow>(
  deps: AddressDeps,
  rows: readonly Row[],
  cut: { limit: number; placeOf: (row: Row) => Place },
): CardPage {
  const { shown, next } = cutPage(rows, cut);
  return { items: shown.map((row) => toCard(deps, row)), next };
}

function toFile(deps: AddressDeps, row: CardRow, name: Variant['name']) {
  const find = (wanted: Variant['name']) => row.variants.find((candidate) => candidate.name === wanted);
  // A picture that is small by itself has no larger file, and one made before there were tiles has none.
  const variant = find(name) ?? find('small');
  assert(variant, `creation ${row.id} has no ${name} file`);
  const { width, height, bytes } = variant;
  const url = mediaUrl(deps, { id: row.id, publicKey: row.public_key }, fileNameOf(variant));
  return { url, width, height, bytes };
}

/** Somebody as others see them. Whoever has not said what they are called is called by their handle. */
export function toArtistRef(row: { handle: string; name: string; avatar_key: string | null }): ArtistRef {
  return { handle: row.handle, name: row.name || row.handle, avatarUrl: avatarUrl(row.avatar_key) };
}

/** Avatars are public, and named by their content: an address never changes what it shows. */
export function avatarUrl(key: string | null): string | null {
  return key === null ? null : `/media/a/${key}`;
}

/**
 * Creations that somebody may see now, whatever list they come from: public ones, and their own.
 *
 * @returns those that there are, in the order of `ids`.
 */
export async function loadCards(
  deps: CardDeps,
  { viewer, ids }: { viewer: Viewer | undefined; ids: readonly CreationId[] },
): Promise<CreationCard[]> {
  if (ids.length === 0) return [];
  const rows = await readCards(deps.db, {
    viewer,
    where: sql`c.id = any(${ids}) and ${visibleTo(viewer)}`,
  });
  const cards = new Map(rows.map((row) => [row.id, toCard(deps, row)]));
  return ids.flatMap((id) => cards.get(id) ?? []);
}

/** A condition: public, or the viewer's own. */
export function visibleTo(viewer: Viewer | undefined): RawBuilder<boolean> {
  return viewer ? sql`(${LISTED} or (c.deleted_at is null and c.account_id = ${viewer.id}))` : LISTED;
}
