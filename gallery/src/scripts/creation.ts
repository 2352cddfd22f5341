import type { CreationDetail } from '@easel/core/contract/creation.ts';
import type { LikeState } from '@easel/core/contract/social.ts';
import { ApiError, callApi, watchMe } from '../lib/api.ts';
import { find, findAll, signInAddress, whenIdle } from '../lib/dom.ts';
import { listen } from '../lib/live.ts';
import { toast } from '../lib/toast.ts';
import { startComments } from './comments.ts';
import { showLikes } from './wall.ts';

/** Brings the page of a creation to life. */
export function startCreation(page: HTMLElement): void {
  const id = page.dataset.creation ?? '';
  const comments = startComments(page, id);
  startCopy(page);
  startUnfold(page);
  startShare(page);
  startLike(page, id);
  const line = listen('', (event) => {
    if ('creationId' in event && event.creationId !== id) return;
    if (event.type === 'likes') showLikes(id, event.likes);
    if (event.type === 'comment') comments.hear(event);
    if (event.type === 'gone') toast('This picture was just taken down.');
    if (event.type === 'hello' || event.type === 'reset') refresh(page, id, comments.refresh);
  });
  line.watch([id]);
  whenIdle(() =>
    watchMe((me) => {
      if (me) refresh(page, id, comments.refresh);
    }),
  );
}

/** The page was written once for everybody, a while ago: what is different now, and for whoever looks. */
async function refresh(
  page: HTMLElement,
  id: string,
  refreshComments: (total: number) => void,
): Promise<void> {
  const now = await callApi<CreationDetail>('GET', `/creations/${id}`).catch(() => undefined);
  if (!now) return;
  showLikes(id, now.likes);
  find('[data-like]', page)?.setAttribute('aria-pressed', String(now.liked));
  refreshComments(now.comments);
}

function startLike(page: HTMLElement, id: string): void {
  const button = find<HTMLButtonElement>('[data-like]', page);
  button?.addEventListener('click', async () => {
    const liked = button.getAttribute('aria-pressed') !== 'true';
    button.disabled = true;
    try {
      const state = await callApi<LikeState>(liked ? 'PUT' : 'DELETE', `/creations/${id}/like`);
      button.setAttribute('aria-pressed', String(state.liked));
      showLikes(id, state.likes);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) location.href = signInAddress();
      else toast(error);
    } finally {
      button.disabled = false;
      button.focus();
    }
  });
}

function startCopy(page: HTMLElement): void {
  find('[data-copy]', page)?.addEventListener('click', async () => {
    const prompt = findAll('[data-prompt]', page)[0]?.textContent ?? '';
    await navigator.clipboard.writeText(prompt).then(
      () => toast('Copied.'),
      () => toast('Your browser did not allow copying.'),
    );
  });
}

function startUnfold(page: HTMLElement): void {
  const button = find('[data-unfold]', page);
  button?.addEventListener('click', () => {
    button.setAttribute('aria-expanded', String(button.ariaExpanded === 'false'));
  });
}

function startShare(page: HTMLElement): void {
  find('[data-share]', page)?.addEventListener('click', async () => {
    const url = location.origin + location.pathname;
    if (navigator.share) await navigator.share({ url, title: document.title }).catch(() => undefined);
    else {
      await navigator.clipboard.writeText(url).then(
        () => toast('The link is copied.'),
        () => toast(url),
      );
    }
  });
}
