import type { Artist, Collection } from '@easel/core/contract/social.ts';
import { renderCollectionRow } from './collections.ts';
import type { Wall } from './gallery-input.ts';
import { html } from './html.ts';
import type { RenderedPage } from './page.ts';
import { artistPath, withQuery } from './paths.ts';
import { renderWall, toList } from './wall.ts';
import { renderAvatar } from './who.ts';
import { count, shorten } from './words.ts';

/** Everything that somebody shows, and who they are. */
export function renderArtistPage(input: {
  artist: Artist;
  /** Whether search engines may list the page. */
  isIndexable: boolean;
  wall: Wall;
  collections: Collection[];
}): RenderedPage {
  const { artist, isIndexable, wall, collections } = input;
  const path = artistPath(artist.handle);
  const list = toList(wall, (cursor) => withQuery(path, { cursor }));
  const numbers = [count(artist.creations, 'picture'), count(artist.followers, 'follower')].join(' · ');
  return {
    head: {
      title: artist.name,
      description: shorten(artist.bio, 200) || `${artist.name} on Easel: ${numbers}.`,
      path,
      ...(!isIndexable && { robots: 'noindex' as const }),
      ...(list.next !== undefined && { next: list.next }),
    },
    main: html`<div class="intro artist" data-artist="${artist.handle}">
${renderAvatar(artist, 'large')}
<div class="stack"><h1><bdi>${artist.name}</bdi></h1>
<p class="muted">@${artist.handle} · ${count(artist.creations, 'picture')} · <span data-followers>${count(artist.followers, 'follower')}</span></p>
${artist.bio !== '' && html`<p class="bio" dir="auto">${artist.bio}</p>`}
<div class="row needs-js" data-artist-actions><button class="button follow" type="button" data-follow aria-pressed="${artist.isFollowed ? 'true' : 'false'}">Follow</button><button class="tool" type="button" data-block aria-pressed="${artist.isBlocked ? 'true' : 'false'}">Block</button><button class="tool" type="button" data-report="artist" data-report-id="${artist.handle}">Report</button></div></div>
</div>
${collections.length > 0 && renderCollectionRow(collections)}
${renderWall({ ...list, empty: 'Nothing shown yet.' })}`,
  };
}
