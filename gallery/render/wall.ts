import type { CreationCard } from '@easel/core/contract/creation.ts';
import type { Wall } from './gallery-input.ts';
import { type Html, html, link } from './html.ts';
import type { RenderedPage } from './page.ts';
import { modelPath, tagPath } from './paths.ts';
import { renderTiles } from './tile.ts';

/** The lists that the wall can show, in the order of its tabs. */
const TABS = [
  { name: 'new', href: '/', label: 'New' },
  { name: 'trending', href: '/trending', label: 'Trending' },
  { name: 'following', href: '/following', label: 'Following' },
] as const;

/** How many tags are offered above the wall. */
export const TAG_ROW = 12;

export type Tab = (typeof TABS)[number]['name'];

/** A wall of pictures with the way to its next page; scripts load that page by themselves when its end comes near. */
export interface WallList {
  items: CreationCard[];
  /** Address of the next page of this list. */
  next: string | undefined;
  /** Where this list is new: the number of the last live event it knows of. Undefined: it does not grow by itself. */
  seq?: string | undefined;
  /** Said where there is nothing. */
  empty?: string;
}

/**
 * A list of pictures. With `above`, its first pictures are on the first screen. One that is looked through step by step may
 * go on where nothing was found so far.
 */
export function renderWall({ items, next, seq, empty }: WallList, { above = true } = {}): Html {
  const more = (words: string) =>
    next !== undefined &&
    html`<p class="more"><a class="button quiet" rel="next" href="${link(next)}">${words}</a></p>`;
  if (items.length === 0) {
    const words =
      next === undefined ? (empty ?? 'Nothing hangs here yet.') : 'Nothing among the newest pictures.';
    return html`<div class="empty" data-wall${seq !== undefined && html` data-seq="${seq}"`}><p>${words}</p>${more('Look further back')}</div>`;
  }
  return html`<section class="wall" data-wall${seq !== undefined && html` data-seq="${seq}"`} aria-label="Pictures">
<ol class="hangs" role="list">${renderTiles(items, { above })}</ol>
${more('More pictures')}
</section>`;
}

/** The wall itself: its tabs, its filters, its pictures. */
export function renderWallPage(input: {
  tab: Tab;
  list: WallList;
  /** What to offer as filters. */
  tags: string[];
  path: string;
  /** From 1; of the plain pages of the newest. */
  page?: number;
}): RenderedPage {
  const { tab, list, tags, path, page = 1 } = input;
  const label = TABS.find(({ name }) => name === tab)?.label ?? '';
  return {
    place: 'wall',
    head: {
      title: path === '/' ? 'Easel' : page > 1 ? `The wall, page ${page}` : `${label} pictures`,
      path,
      ...(list.next !== undefined && { next: list.next }),
      ...(tab === 'following' && { robots: 'noindex' as const }),
    },
    main: html`<h1 class="visually-hidden">${page > 1 ? `The wall, page ${page}` : `The wall: ${label.toLowerCase()}`}</h1>
<div class="wall-top">${renderTabs(tab)}${renderTagRow(tags)}</div>
${renderWall(list)}`,
  };
}

/** The ways to look at the wall. */
export function renderTabs(current: Tab): Html {
  return html`<nav class="tabs" aria-label="Which pictures">${TABS.map(
    ({ name, href, label }) =>
      html`<a href="${href}"${name === current && html` aria-current="page"`}>${label}</a>`,
  )}</nav>`;
}

function renderTagRow(tags: string[]): Html | false {
  if (tags.length === 0) return false;
  return html`<nav class="tag-row" aria-label="Popular tags">${tags.map((tag) => html`<a href="${tagPath(tag)}">#${tag}</a>`)}</nav>`;
}

/** All pictures with a tag, or of a model. */
export function renderFilteredPage(input: {
  by: { tag: string } | { model: { id: string; title: string } };
  list: WallList;
}): RenderedPage {
  const { by, list } = input;
  const isTag = 'tag' in by;
  const title = isTag ? `#${by.tag}` : by.model.title;
  const path = isTag ? tagPath(by.tag) : modelPath(by.model.id);
  return {
    place: 'tags',
    head: {
      title,
      path,
      description: isTag ? `Pictures tagged ${by.tag}.` : `Pictures made with ${by.model.title}.`,
      ...(list.next !== undefined && { next: list.next }),
    },
    main: html`<div class="intro"><h1 dir="auto">${title}</h1>${!isTag && html`<p class="muted">Pictures made with this model</p>`}</div>
${renderWall(list)}`,
  };
}

/** A wall as a list on a page, which goes on at `more(cursor)`. */
export function toList(wall: Wall, more: (cursor: string) => string): WallList {
  return { items: wall.items, next: wall.next === null ? undefined : more(wall.next) };
}
