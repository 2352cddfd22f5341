import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { privacyOf } from '../accounts/privacy.ts';
import type { SiteKeys } from '../config/site-keys.ts';
import type { CreationCard, CreationDetail, Lineage } from '../contract/creation.ts';
import { type Page, WALL_PAGE } from '../contract/page.ts';
import type { Artist, Challenge, Collection, Comment } from '../contract/social.ts';
import { readId } from '../read-id.ts';
import { readPage, toIdPosition } from '../sealed-page.ts';
import { getAccountByHandle, readArtist } from '../social/artist.ts';
import type { CardDeps } from '../social/card.ts';
import { getChallenge, listChallenges } from '../social/challenges.ts';
import { listCollections, readCollection, readCollectionItems } from '../social/collections.ts';
import { listComments } from '../social/comments.ts';
import { type RemixLinks, readCreation } from '../social/creation-detail.ts';
import { type FeedChoice, readFeed } from '../social/feed.ts';
import { readLineage } from '../social/lineage.ts';
import { toPlace } from '../social/place.ts';
import { searchCreations } from '../social/search.ts';
import { listTags } from '../social/tags.ts';

/** What reading the gallery takes. */
export interface GalleryDeps extends CardDeps {
  keys: SiteKeys;
  remixLinks?: RemixLinks;
}

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
  async function wall(choice: FeedChoice, cursor?: string): Promise<Wall> {
    const { sort, tag = '', model = '', challenge = '', artist = '' } = choice;
    const list = ['site', sort, tag, model, challenge, artist].join('\n');
    return readPage(deps, { list, cursor, readPosition: toPlace }, (after) =>
      readFeed(deps, { viewer, choice, after, limit: WALL_PAGE }),
    );
  }

  return {
    wall,
    search: (query, cursor) =>
      readPage(deps, { list: `site search\n${query}`, cursor, readPosition: (at) => at }, (after) =>
        searchCreations(deps, { viewer, query, after, limit: WALL_PAGE }),
      ),
    creation: (id, commentsCursor) => readCreationView(deps, id, commentsCursor),
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
      return {
        collection: await readCollection(deps, { viewer, id }),
        wall: await readPage(deps, { list, cursor, readPosition: toPlace }, (after) =>
          readCollectionItems(deps, { viewer, id, after, limit: WALL_PAGE }),
        ),
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

async function readCreationView(deps: GalleryDeps, id: string, cursor?: string) {
  const viewer = undefined;
  const creation = readId('cre', id, 'creation');
  const list = `site comments\n${creation}`;
  const [detail, lineage, comments] = await Promise.all([
    readCreation(deps, { viewer, creation }),
    readLineage(deps, { viewer, creation }),
    readPage(deps, { list, cursor, readPosition: toIdPosition }, (before) =>
      listComments(deps.db, { viewer, creation, before, limit: COMMENTS_SHOWN }),
    ),
  ]);
  return {
    creation: detail,
    isIndexable: await isIndexable(deps.db, detail.artist.handle),
    lineage,
    comments,
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
