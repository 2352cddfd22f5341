import type { Artist } from '@easel/core/contract/social.ts';
import { count } from '../../render/words.ts';
import { callApi, loadMe, watchMe } from '../lib/api.ts';
import { find, signInAddress } from '../lib/dom.ts';
import { toast } from '../lib/toast.ts';

/** Follow and block on an artist's page. */
export function startArtist(page: HTMLElement): void {
  const path = `/artists/${page.dataset.artist}`;
  const follow = find('[data-follow]', page);
  const block = find('[data-block]', page);

  function show(artist: Artist): void {
    setPressed(follow, artist.isFollowed, artist.isFollowed ? 'Following' : 'Follow');
    setPressed(block, artist.isBlocked, artist.isBlocked ? 'Blocked' : 'Block');
    const followers = find('[data-followers]', page);
    if (followers) followers.textContent = count(artist.followers, 'follower');
    const actions = find('[data-artist-actions]', page);
    if (actions) actions.hidden = artist.isMe;
  }

  async function toggle(button: HTMLElement | undefined, what: 'follow' | 'block'): Promise<void> {
    if (!(await loadMe())) {
      location.href = signInAddress();
      return;
    }
    const on = button?.getAttribute('aria-pressed') === 'true';
    if (what === 'block' && !on && !confirm('Block? You will not see each other’s pictures and comments.'))
      return;
    try {
      await callApi(on ? 'DELETE' : 'PUT', `${path}/${what}`);
      show(await callApi<Artist>('GET', path));
    } catch (error) {
      toast(error);
    }
  }

  follow?.addEventListener('click', () => toggle(follow, 'follow'));
  block?.addEventListener('click', () => toggle(block, 'block'));
  watchMe((me) => {
    if (me) callApi<Artist>('GET', path).then(show, () => undefined);
  });
}

function setPressed(button: HTMLElement | undefined, pressed: boolean, text: string): void {
  if (!button) return;
  button.setAttribute('aria-pressed', String(pressed));
  button.textContent = text;
}
