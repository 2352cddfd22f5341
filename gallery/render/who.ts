import type { ArtistRef } from '@easel/core/contract/creation.ts';
import { type Html, html, link } from './html.ts';

/** Somebody's picture, or the first letter of the name in its place. It says nothing to screen readers: the name does. */
export function renderAvatar({ name, avatarUrl }: ArtistRef, size: '' | 'large' = ''): Html {
  const side = size === 'large' ? 88 : 36;
  return avatarUrl
    ? html`<img class="avatar ${size}" src="${link(avatarUrl)}" alt="" width="${side}" height="${side}" loading="lazy">`
    : html`<span class="avatar letter ${size}" aria-hidden="true">${Array.from(name)[0] ?? '·'}</span>`;
}

/** The corner of the header for somebody who is signed in. */
export function renderWho(me: ArtistRef): Html {
  return html`<a class="me" href="/me">${renderAvatar(me)}<span class="visually-hidden">${me.name}: my studio</span></a>`;
}
