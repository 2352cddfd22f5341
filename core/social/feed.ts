import { type RawBuilder, sql } from 'kysely';
import { findModel } from '../catalog/models.ts';
import { findAccountByHandle } from './artist.ts';
import { type CardDeps, type CardPage, fromPublications, LISTED, readCards, toCardPage } from './card.ts';
import { findChallenge } from './challenges.ts';
import { type Place, placeBound, scorePlace, timePlace } from './place.ts';
import { parseTag } from './tags.ts';
import type { Viewer } from './viewer.ts';

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
 * Between pages new ones come without moving what is below. In `trending`, what rose meanwhile may be missed, and what fell
 * may come twice.
 */
export async function readFeed(
  deps: CardDeps,
  { viewer, choice, after, limit }: FeedInput,
): Promise<CardPage> {
  const narrowing = await narrow(deps, choice);
  if (!narrowing || (choice.sort === 'following' && !viewer)) return { items: [], next: null };
  const { byTag, conditions } = narrowing;
  const list = byTag ? sql.ref('t') : sql.ref('p');
  const place = choice.sort === 'trending' ? scorePlace : timePlace;
  const sortedBy = sql`${list}.${sql.ref(place.column)}`;
  if (after) conditions.push(sql`(${sortedBy}, ${list}.creation_id) < ${placeBound(place, after)}`);
  if (viewer && choice.sort === 'following') {
    const isWhole = conditions.length === (after ? 1 : 0);
    conditions.push(isWhole ? newestOfFollowed(viewer, after, limit + 1) : ofFollowed(viewer));
  }
  const rows = await readCards(deps.db, {
    viewer,
    from: byTag ? fromPublications(TAGGED) : fromPublications(),
    where: sql.join([LISTED, ...conditions], sql` and `),
    orderBy: sql`${sortedBy} desc, ${list}.creation_id desc`,
    limit: limit + 1,
  });
  return toCardPage(deps, rows, { limit, placeOf: place.of });
}

const TAGGED = sql`publication_tag t
  cross join lateral (select * from publication where creation_id = t.creation_id limit 1) p`;

/** @returns undefined when nothing can match. */
async function narrow(
  deps: CardDeps,
  choice: FeedChoice,
): Promise<{ byTag: boolean; conditions: RawBuilder<unknown>[] } | undefined> {
  const conditions: RawBuilder<unknown>[] = [];
  if (choice.tag !== undefined) {
    const tag = parseTag(choice.tag);
    if (tag === undefined) return undefined;
    conditions.push(sql`t.tag = ${tag}`);
  }
  if (choice.challenge !== undefined) {
    const challenge = await findChallenge(deps.db, choice.challenge);
    if (!challenge) return undefined;
    const { tag, startsAt, endsAt } = challenge;
    conditions.push(
      choice.tag === undefined ? sql`t.tag = ${tag}` : sql`${tag} = any(p.tags)`,
      sql`t.published_at >= ${startsAt} and t.published_at < ${endsAt}`,
    );
  }
  if (choice.model !== undefined) {
    if (!findModel(choice.model)) return undefined;
    conditions.push(sql`p.model = ${choice.model}`);
  }
  if (choice.artist !== undefined) {
    const artist = await findAccountByHandle(deps.db, choice.artist);
    if (!artist) return undefined;
    conditions.push(sql`p.account_id = ${artist}`);
  }
  return { byTag: choice.tag !== undefined || choice.challenge !== undefined, conditions };
}

function ofFollowed(viewer: Viewer): RawBuilder<unknown> {
  return sql`p.account_id in (select followed_id from follow where follower_id = ${viewer.id})`;
}

/**
 * The first of each followed artist's, of which the first of all are some. Without it, whoever follows artists that have
 * shown nothing for long would have the whole wall read for them.
 */
function newestOfFollowed(viewer: Viewer, after: Place | undefined, limit: number): RawBuilder<unknown> {
  return sql`p.creation_id = any (array(
    select newest.creation_id from follow f cross join lateral (
      select creation_id, published_at from publication
      where account_id = f.followed_id and is_listed
        and ${after ? sql`(published_at, creation_id) < ${placeBound(timePlace, after)}` : sql`true`}
      order by published_at desc, creation_id desc limit ${limit}) newest
    where f.follower_id = ${viewer.id}
    order by newest.published_at desc, newest.creation_id desc limit ${limit}))`;
}
