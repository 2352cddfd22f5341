import type { CreationCard } from '@easel/core/contract/creation.ts';
import { type Html, html, link } from './html.ts';
import { artistPath, creationPath } from './paths.ts';
import { PLACEHOLDER_START, placeholderPixels } from './placeholder.ts';
import { LAYOUT_SCRIPT } from './policy.ts';
import { count, shorten } from './words.ts';

/** Units of height for a tile as wide as UNITS (wall.css), and the span classes that there are (spans.css). */
const UNITS = 20;
const SPAN_MIN = 6;
const SPAN_MAX = 60;
const ALT_MAX = 150;

/**
 * What a tile claims to be wide: less than the truth, 170 to 355 pixels. So plain screens and phones take the tile's own file,
 * sharp large ones the small file, and none the large one, whose many pixels nobody misses on a wall.
 */
const SIZES = '(min-width: 42rem) 240px, 27vw';

/** How soon the browser should fetch a picture. */
export type Urgency = 'first' | 'soon' | 'later';

const LOADING: Record<Urgency, Html> = {
  first: html`fetchpriority="high"`,
  soon: html`fetchpriority="low"`,
  later: html`loading="lazy"`,
};

/** One picture on the wall. */
export function renderTile(card: CreationCard, urgency: Urgency = 'later'): Html {
  const { media, artist } = card;
  return html`<li class="tile h${spanOf(card)}" data-id="${card.id}">
<a class="hang" href="${creationPath(card.id)}"${media.video && html` data-video="${link(media.video.url)}"`}>
${renderPlaceholder(media.thumbhash, { byScript: true })}<img src="${link(media.small.url)}" srcset="${sources(media)}" sizes="${SIZES}" width="${media.width}" height="${media.height}" alt="${alternative(card)}" decoding="async" ${LOADING[urgency]}>
${media.video && html`<span class="film"><span class="visually-hidden">Film</span></span>`}</a>
<p class="label"><a href="${artistPath(artist.handle)}"><bdi>${artist.name}</bdi></a><span class="likes" data-likes="${card.id}">${card.likes > 0 && count(card.likes, 'like')}</span></p>
</li>`;
}

/** How many of a wall's pictures a phone's first screen has at most, and how many of them are fetched before all others. */
const ON_SCREEN = 8;
const FIRST = 2;

/**
 * Tiles of one page, in order. With `above`, they begin on the first screen: the tallest ones there, which it is seen by, do
 * not share a slow line with the others, and a script behind these eight has them laid out before the rest is read.
 */
export function renderTiles(cards: CreationCard[], { above = false } = {}): Html[] {
  const seen = above ? cards.slice(0, ON_SCREEN) : [];
  const first = seen.toSorted((a, b) => spanOf(b) - spanOf(a)).slice(0, FIRST);
  const tiles = cards.map((card, i) =>
    renderTile(card, first.includes(card) ? 'first' : i < seen.length ? 'soon' : 'later'),
  );
  const hasMore = above && cards.length > ON_SCREEN;
  return hasMore ? tiles.toSpliced(ON_SCREEN, 0, html`<script>${LAYOUT_SCRIPT}</script>`) : tiles;
}

/** Words for a picture: what it was made from. */
export function alternative({ prompt, artist }: Pick<CreationCard, 'prompt' | 'artist'>): string {
  return shorten(prompt, ALT_MAX) || `A picture by ${artist.name}`;
}

/**
 * What stands where a picture will appear.
 *
 * @param options.byScript a script shows it (`showPlaceholder` in src/lib/dom.ts). What a page has many of goes this way:
 *   it loads each placeholder like a picture before it shows anything.
 */
export function renderPlaceholder(thumbhash: string, { byScript = false } = {}): Html | false {
  const pixels = placeholderPixels(thumbhash);
  if (pixels === undefined) return false;
  return byScript
    ? html`<i class="hash" data-hash="${pixels}"></i>`
    : html`<img class="hash" src="${PLACEHOLDER_START + pixels}" alt="">`;
}

/** The files of a picture, for `srcset`: each that is wider than those before it. Not every picture has all of them. */
export function sources({ tile, small, large }: CreationCard['media']): string {
  return [tile, small, large]
    .filter(({ width }, i, all) => all.slice(0, i).every((before) => before.width < width))
    .map(({ url, width }) => `${link(url)} ${width}w`)
    .join(', ');
}

/** How many units high a tile is. */
function spanOf({ media }: CreationCard): number {
  return Math.min(SPAN_MAX, Math.max(SPAN_MIN, Math.round((UNITS * media.height) / media.width)));
}
