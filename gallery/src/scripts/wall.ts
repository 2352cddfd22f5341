import type { CreationCard } from '@easel/core/contract/creation.ts';
import type { Wall } from '../../render/gallery-input.ts';
import { html } from '../../render/html.ts';
import { renderTile } from '../../render/tile.ts';
import { count } from '../../render/words.ts';
import { callApi } from '../lib/api.ts';
import { build, fill, find, findAll, showPlaceholder, showPlaceholders, whenIdle } from '../lib/dom.ts';
import { type LiveLine, listen } from '../lib/live.ts';
import { carryPictures } from './carry-pictures.ts';
import { playOnSight } from './films.ts';

/** After so many pages in a row, people are asked: the footer must be reachable, and a phone's memory has an end. */
const PAGES_IN_A_ROW = 10;
const AHEAD = '1200px';
/** All together would hold up a frame. */
const PLACEHOLDERS_AT_ONCE = 4;

/** Brings a wall to life: next pages as they are needed, films on sight, what is published and liked meanwhile. */
export function startWall(wall: HTMLElement): void {
  const hangs = find('.hangs', wall);
  if (hangs) carryPictures(hangs);
  // The rest in a piece of its own: a phone shows its first frame in between.
  whenIdle(() => {
    showSome(findAll('[data-hash]', wall));
    if (hangs) playOnSight(hangs);
    keepUp(wall, hangs);
  });
}

function showSome(places: HTMLElement[]): void {
  places.slice(0, PLACEHOLDERS_AT_ONCE).forEach(showPlaceholder);
  const others = places.slice(PLACEHOLDERS_AT_ONCE);
  if (others.length > 0) whenIdle(() => showSome(others));
}

function keepUp(wall: HTMLElement, hangs: HTMLElement | undefined): void {
  const line = listen(wall.dataset.seq ?? '', (event) => {
    if (event.type === 'creation' && wall.dataset.seq !== undefined) offer(wall, event.creation);
    if (event.type === 'gone') find(`[data-id="${CSS.escape(event.creationId)}"]`, wall)?.remove();
    if (event.type === 'likes') showLikes(event.creationId, event.likes);
    // Too long away to be told piece by piece.
    if (event.type === 'reset' && wall.dataset.seq !== undefined) offerNewest(wall);
  });
  watchTiles(line, wall);
  if (hangs) loadNextPages(wall, hangs, () => watchTiles(line, wall));
}

/** Every place that shows how many like a creation. */
export function showLikes(creationId: string, likes: number): void {
  for (const place of findAll(`[data-likes="${CSS.escape(creationId)}"]`)) {
    place.textContent = likes > 0 || place.closest('button') ? count(likes, 'like') : '';
  }
}

function watchTiles(line: LiveLine, wall: HTMLElement): void {
  line.watch(findAll('.tile', wall).map((tile) => tile.dataset.id ?? ''));
}

function loadNextPages(wall: HTMLElement, hangs: HTMLElement, onMore: () => void): void {
  let pages = 0;
  let loading = false;
  const observer = new IntersectionObserver(
    ([entry]) => {
      if (entry?.isIntersecting && !loading && pages < PAGES_IN_A_ROW) load();
    },
    { rootMargin: AHEAD },
  );
  const more = find('.more', wall);
  if (more) observer.observe(more);

  async function load(): Promise<void> {
    const next = find<HTMLAnchorElement>('.more a', wall);
    if (!next) return;
    loading = true;
    pages += 1;
    const page = await fetchPage(next.href).catch(() => undefined);
    loading = false;
    // The link stays: it can be followed by hand, or tried again further down.
    if (!page) return;
    showPlaceholders(page);
    const known = new Set(findAll('.tile', hangs).map((tile) => tile.dataset.id));
    hangs.append(...findAll('.tile', page).filter((tile) => !known.has(tile.dataset.id)));
    const after = find<HTMLAnchorElement>('.more a', page);
    if (after) next.href = after.getAttribute('href') ?? '';
    else more?.remove();
    onMore();
    if (more?.isConnected) {
      observer.unobserve(more);
      observer.observe(more);
    }
  }
}

async function fetchPage(address: string): Promise<Document> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the next page answered ${response.status}`);
  return new DOMParser().parseFromString(await response.text(), 'text/html');
}

/** What was published while the page was open, newest first. */
const waiting: CreationCard[] = [];

/** Offers a new picture behind a button; at once it would push away what people look at. */
function offer(wall: HTMLElement, creation: CreationCard): void {
  if (find(`[data-id="${CSS.escape(creation.id)}"]`, wall)) return;
  if (waiting.some((card) => card.id === creation.id)) return;
  waiting.unshift(creation);
  const place = find('.fresh') ?? insertOffer(wall);
  const button = find('button', place);
  if (button) button.textContent = `Show ${count(waiting.length, 'new picture')}`;
}

async function offerNewest(wall: HTMLElement): Promise<void> {
  const now = await callApi<Wall>('GET', '/feed').catch(() => undefined);
  const first = find('.tile', wall)?.dataset.id;
  const newer = now?.items.findIndex(({ id }) => id === first) ?? 0;
  for (const card of now?.items.slice(0, newer === -1 ? undefined : newer).toReversed() ?? [])
    offer(wall, card);
}

function insertOffer(wall: HTMLElement): HTMLElement {
  const [place] = build(
    html`<p class="fresh" role="status"><button class="button accent" type="button"></button></p>`,
  );
  if (!place) throw new Error('no place for what is new');
  wall.before(place);
  place.addEventListener('click', () => {
    place.remove();
    const cards = waiting.splice(0);
    scrollTo({ top: 0 });
    hang(wall, cards);
  });
  return place;
}

function hang(wall: HTMLElement, cards: CreationCard[]): void {
  const tiles = cards.flatMap((card) => build(renderTile(card, 'soon')));
  for (const tile of tiles) tile.classList.add('is-new');
  const hangs = find('.hangs', wall);
  if (hangs) hangs.prepend(...tiles);
  else {
    wall.className = 'wall';
    fill(wall, html`<ol class="hangs" role="list"></ol>`);
    find('.hangs', wall)?.append(...tiles);
  }
}
