import type { Wall } from '../../render/gallery-input.ts';
import { html } from '../../render/html.ts';
import { renderTiles } from '../../render/tile.ts';
import { renderWall } from '../../render/wall.ts';
import { callApi, watchMe } from '../lib/api.ts';
import { build, fill, find } from '../lib/dom.ts';
import { toast } from '../lib/toast.ts';
import { startWall } from './wall.ts';

const NOBODY_YET = html`<div class="empty"><h2>A wall of your own</h2><p>Follow somebody on their page, and what they show appears here.</p><a class="button" href="/trending">Find somebody</a></div>`;

/** The wall of those whom somebody follows: theirs alone, so it is read here and not written into a page. */
export function startFollowing(place: HTMLElement): void {
  watchMe(async (me) => {
    if (!me) return;
    const wall = await read().catch(toast);
    if (!wall) return;
    fill(place, wall.items.length === 0 ? NOBODY_YET : renderWall({ items: wall.items, next: undefined }));
    const list = find('[data-wall]', place);
    if (!list) return;
    startWall(list);
    addMore(list, wall.next);
  });
}

function read(cursor?: string): Promise<Wall> {
  return callApi<Wall>('GET', `/feed?sort=following${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
}

function addMore(list: HTMLElement, next: string | null): void {
  if (next === null) return;
  const [more] = build(
    html`<p class="more"><button class="button quiet" type="button">More pictures</button></p>`,
  );
  if (!more) return;
  more.addEventListener('click', async () => {
    const wall = await read(next).catch(toast);
    if (!wall) return;
    more.remove();
    find('.hangs', list)?.append(...renderTiles(wall.items).flatMap(build));
    addMore(list, wall.next);
  });
  list.append(more);
}
