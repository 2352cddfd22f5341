import { findModel, MODELS } from '@easel/core/catalog/models.ts';
import { QUERY_MAX } from '@easel/core/contract/limits.ts';
import { DomainError } from '@easel/core/errors.ts';
import type { GalleryReader } from '@easel/core/gallery/read-gallery.ts';
import { renderArtistPage } from '@easel/gallery/render/artist.ts';
import { renderChallengePage, renderChallengesPage } from '@easel/gallery/render/challenges.ts';
import { renderCollectionPage } from '@easel/gallery/render/collections.ts';
import { renderCreationPage } from '@easel/gallery/render/creation.ts';
import { renderSearchPage, renderTagsPage } from '@easel/gallery/render/finding.ts';
import type { RenderedPage } from '@easel/gallery/render/page.ts';
import { modelPath, tagPath, withQuery } from '@easel/gallery/render/paths.ts';
import { renderFilteredPage, renderWallPage, TAG_ROW, toList } from '@easel/gallery/render/wall.ts';

/** What a page is written from, beside the database. */
export interface PageRequest {
  /** Decoded, without slashes: `['c', 'cre_…']`. */
  parts: string[];
  query: URLSearchParams;
  now: Date;
  /** Number of the last live event, for a wall that grows by itself. */
  seq: string;
}

/**
 * Writes any page of the gallery as it is now, with the same functions as a build.
 *
 * @returns undefined for a path where there never is a page.
 * @throws DomainError not-found, bad-cursor.
 */
export async function writePage(
  reader: GalleryReader,
  request: PageRequest,
): Promise<RenderedPage | undefined> {
  const { parts, query, now } = request;
  const [place = '', key, ...rest] = parts;
  if (rest.length > 0) return undefined;
  const cursor = query.get('cursor') ?? undefined;
  if (key === undefined) {
    if (place === '') return writeWall(reader, request, 'new');
    if (place === 'trending') return writeWall(reader, request, 'trending');
    if (place === 'search')
      return writeSearch(reader, query.get('q')?.trim().slice(0, QUERY_MAX) ?? '', cursor);
    if (place === 'tags') return renderTagsPage({ tags: await reader.tags(), models: [...MODELS] });
    if (place === 'challenges') return renderChallengesPage(await reader.challenges(), now);
    return undefined;
  }
  switch (place) {
    case 'c':
      return renderCreationPage(await reader.creation(key, query.get('comments') ?? undefined));
    case 'a':
      return renderArtistPage(await reader.artist(key, cursor));
    case 't':
      return writeTag(reader, key, cursor);
    case 'm':
      return writeModel(reader, key, cursor);
    case 'collections':
      return renderCollectionPage(await reader.collection(key, cursor));
    case 'challenges':
      return renderChallengePage({ ...(await reader.challenge(key, cursor)), now });
    default:
      return undefined;
  }
}

const NOTHING = new DomainError('not-found', { what: 'creation' });

async function writeWall(
  reader: GalleryReader,
  { query, seq }: PageRequest,
  sort: 'new' | 'trending',
): Promise<RenderedPage> {
  const path = sort === 'new' ? '/' : '/trending';
  const cursor = query.get('cursor') ?? undefined;
  const [wall, tags] = await Promise.all([reader.wall({ sort }, cursor), reader.tags()]);
  const list = toList(wall, (next) => withQuery(path, { cursor: next }));
  return renderWallPage({
    tab: sort,
    list: sort === 'new' && cursor === undefined ? { ...list, seq } : list,
    tags: tags.slice(0, TAG_ROW).map(({ name }) => name),
    path,
  });
}

async function writeSearch(reader: GalleryReader, text: string, cursor?: string): Promise<RenderedPage> {
  const [wall, tags] = await Promise.all([
    text === '' ? undefined : reader.search(text, cursor),
    reader.tags(),
  ]);
  return renderSearchPage({ query: text, wall, tags: tags.slice(0, TAG_ROW).map(({ name }) => name) });
}

async function writeTag(reader: GalleryReader, tag: string, cursor?: string): Promise<RenderedPage> {
  const wall = await reader.wall({ sort: 'new', tag }, cursor);
  if (wall.items.length === 0 && cursor === undefined) throw NOTHING;
  const list = toList(wall, (next) => withQuery(tagPath(tag), { cursor: next }));
  return renderFilteredPage({ by: { tag }, list });
}

async function writeModel(reader: GalleryReader, id: string, cursor?: string): Promise<RenderedPage> {
  const model = findModel(id);
  if (!model) throw NOTHING;
  const list = toList(await reader.wall({ sort: 'new', model: id }, cursor), (next) =>
    withQuery(modelPath(id), { cursor: next }),
  );
  return renderFilteredPage({ by: { model }, list });
}
