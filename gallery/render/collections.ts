import type { Collection } from '@easel/core/contract/social.ts';
import type { Wall } from './gallery-input.ts';
import { type Html, html, link } from './html.ts';
import type { RenderedPage } from './page.ts';
import { artistPath, collectionPath, withQuery } from './paths.ts';
import { renderPlaceholder } from './tile.ts';
import { renderWall, toList } from './wall.ts';
import { count, shorten } from './words.ts';

/** Collections side by side, each with its covers. */
export function renderCollectionRow(collections: Collection[]): Html {
  return html`<section class="albums" aria-label="Collections"><ul role="list">${collections.map(
    (collection) => html`<li><a class="album" href="${collectionPath(collection.id)}">
<span class="covers" aria-hidden="true">${collection.covers
      .slice(0, 4)
      .map(
        ({ media }) =>
          html`<span>${renderPlaceholder(media.thumbhash)}<img src="${link(media.tile.url)}" alt="" width="${media.tile.width}" height="${media.tile.height}" loading="lazy" decoding="async"></span>`,
      )}</span><span class="name" dir="auto">${collection.title}</span><span class="muted small">${count(collection.creations, 'picture')}</span></a></li>`,
  )}</ul></section>`;
}

export function renderCollectionPage(input: { collection: Collection; wall: Wall }): RenderedPage {
  const { collection, wall } = input;
  const { id, title, about, artist, visibility } = collection;
  const path = collectionPath(id);
  const list = toList(wall, (cursor) => withQuery(path, { cursor }));
  return {
    place: 'wall',
    head: {
      title,
      description: shorten(about, 200) || `A collection by ${artist.name}.`,
      path,
      ...(visibility === 'private' && { robots: 'noindex' as const }),
      ...(list.next !== undefined && { next: list.next }),
    },
    main: html`<div class="intro"><h1 dir="auto">${title}</h1>
<p class="muted">${count(collection.creations, 'picture')}, chosen by <a href="${artistPath(artist.handle)}"><bdi>${artist.name}</bdi></a></p>
${about !== '' && html`<p dir="auto">${about}</p>`}</div>
${renderWall({ ...list, empty: 'This collection is still empty.' })}`,
  };
}
