import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { privacyOf } from '../accounts/privacy.ts';
import type { SiteKeys } from '../config/site-keys.ts';
import type { CreationCard, CreationDetail, Lineage } from '../contract/creation.ts';
import type { Page } from '../contract/page.ts';
import type { Artist, Challenge, Collection, Comment } from '../contract/social.ts';
import { type Cursors, createCursors } from '../cursor.ts';
import { readId } from '../read-id.ts';
import { getAccountByHandle, readArtist } from '../social/artist.ts';
import type { CardDeps, CardPage } from '../social/card.ts';
import { getChallenge, listChallenges } from '../social/challenges.ts';
import { listCollections, readCollection, readCollectionItems } from '../social/collections.ts';
import { listComments } from '../social/comments.ts';
import { type RemixLinks, readCreation } from '../social/creation-detail.ts';
import { type FeedChoice, readFeed } from '../social/feed.ts';
import { readLineage } from '../social/lineage.ts';
import { type Place, toPlace } from '../social/place.ts';
import { searchCreations } from '../social/search.ts';
import { listTags } from '../social/tags.ts';

/** What reading the gallery takes. */
export interface GalleryDeps extends CardDeps {
  keys: SiteKeys;
  remixLinks?: RemixLinks;
}

/** Pictures of one page of the wall. */
export const WALL_PAGE = 30;
const COMMENTS_SHOWN = 50;
const TAGS_SHOWN = 200;
const CHALLENGES_SHOWN = 50;
const COLLECTIONS_SHOWN = 12;

export type Wall = Page<CreationCard>;

/**
 * The gallery as everybody sees it, signed in or not: what its pages are written from, by a build and by the api alike.
 * What is not there, or not public, is refused as `not-found`.
 */
export interface GalleryReader {
  wall(choice: FeedChoice, cursor?: string): Promise<Wall>;
  search(query: string, cursor?: string): Promise<Wall>;
  creation(
    id: string,
    commentsCursor?: string,
  ): Promise<{ creation: CreationDetail; isIndexable: boolean; lineage: Lineage; comments: Page<Comment> }>;
  artist(
    handle: string,
    cursor?: string,
  ): Promise<{ artist: Artist; isIndexable: boolean; wall: Wall; collections: Collection[] }>;
  collection(id: string, cursor?: string): Promise<{ collection: Collection; wall: Wall }>;
  challenges(): Promise<Challenge[]>;
  challenge(id: string, cursor?: string): Promise<{ challenge: Challenge; wall: Wall }>;
  tags(): Promise<{ name: string; creations: number }[]>;
}

/** @throws DomainError not-found, bad-cursor; from each of its functions. */
export function createGalleryReader(deps: GalleryDeps): GalleryReader {
  const viewer = undefined;
  const cursors = createCursors(deps.keys.cursors);

  async function wall(choice: FeedChoice, cursor?: string): Promise<Wall> {
    const { sort, tag = '', model = '', challenge = '', artist = '' } = choice;
    const list = ['site', sort, tag, model, challenge, artist].join('\n');
    const page = await readFeed(deps, {
      viewer,
      choice,
      after: openPlace(cursors, list, cursor),
      limit: WALL_PAGE,
    });
    return sealNext(cursors, list, page);
  }

  return {
    wall,
    async search(query, cursor) {
      const list = `site search\n${query}`;
      const after = cursor === undefined ? undefined : cursors.open(list, cursor);
      const { items, next } = await searchCreations(deps, { viewer, query, after, limit: WALL_PAGE });
      return { items, next: next && cursors.seal(list, next) };
    },
    creation: (id, commentsCursor) => readCreationView(deps, cursors, id, commentsCursor),
    async artist(handle, cursor) {
      const of = await getAccountByHandle(deps.db, handle);
      const [artist, collections] = await Promise.all([
        readArtist(deps.db, { viewer, handle }),
        listCollections(deps, { viewer, of, limit: COLLECTIONS_SHOWN }),
      ]);
      return {
        artist,
        isIndexable: await isIndexable(deps.db, artist.handle),
        wall: await wall({ sort: 'new', artist: artist.handle }, cursor),
        collections: collections.items.filter(({ creations }) => creations > 0),
      };
    },
    async collection(text, cursor) {
      const id = readId('col', text, 'collection');
      const list = `site collection\n${id}`;
      const page = await readCollectionItems(deps, {
        viewer,
        id,
        after: openPlace(cursors, list, cursor),
        limit: WALL_PAGE,
      });
      return {
        collection: await readCollection(deps, { viewer, id }),
        wall: sealNext(cursors, list, page),
      };
    },
    challenges: () => listChallenges(deps.db, CHALLENGES_SHOWN),
    async challenge(id, cursor) {
      return {
        challenge: await getChallenge(deps.db, id),
        wall: await wall({ sort: 'new', challenge: id }, cursor),
      };
    },
    tags: () => listTags(deps.db, TAGS_SHOWN),
  };
}

async function readCreationView(deps: GalleryDeps, cursors: Cursors, id: string, commentsCursor?: string) {
  const viewer = undefined;
  const creation = readId('cre', id, 'creation');
  const list = `site comments\n${creation}`;
  const [before] = commentsCursor === undefined ? [] : cursors.open(list, commentsCursor);
  const [detail, lineage, { items, next }] = await Promise.all([
    readCreation(deps, { viewer, creation }),
    readLineage(deps, { viewer, creation }),
    listComments(deps.db, { viewer, creation, before: before?.toString(), limit: COMMENTS_SHOWN }),
  ]);
  const indexable = await isIndexable(deps.db, detail.artist.handle);
  return {
    creation: detail,
    isIndexable: indexable,
    lineage,
    comments: { items, next: next && cursors.seal(list, [next]) },
  };
}

/** Whether search engines may list the artist's page and pictures. */
async function isIndexable(db: Executor, handle: string): Promise<boolean> {
  const { rows } = await sql<{ indexable: boolean }>`
    select ${privacyOf('account', 'indexable')} as indexable from account where handle = ${handle}`.execute(
    db,
  );
  return rows[0]?.indexable ?? false;
}

function openPlace(cursors: Cursors, list: string, cursor: string | undefined): Place | undefined {
  return cursor === undefined ? undefined : toPlace(cursors.open(list, cursor));
}

function sealNext(cursors: Cursors, list: string, { items, next }: CardPage): Wall {
  return { items, next: next && cursors.seal(list, next) };
}
