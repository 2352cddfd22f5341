import { COMMENT_MAX } from '@easel/core/contract/limits.ts';
import type { LiveEvent } from '@easel/core/contract/live.ts';
import type { Page } from '@easel/core/contract/page.ts';
import type { Comment } from '@easel/core/contract/social.ts';
import { renderComment } from '../../render/comments.ts';
import { html } from '../../render/html.ts';
import { count } from '../../render/words.ts';
import { callApi, watchMe } from '../lib/api.ts';
import { build, find, findAll, whenIdle } from '../lib/dom.ts';
import { toast } from '../lib/toast.ts';

export interface CommentList {
  /** A comment that somebody wrote, changed or removed. */
  hear(event: Extract<LiveEvent, { type: 'comment' }>): void;
  /** Reads the list anew when it is not as long as it should be, or once for whoever has comments of their own in it. */
  refresh(total: number): void;
}

/** The comments under a creation: writing, changing, deleting, and those of others as they come. */
export function startComments(page: HTMLElement, creationId: string): CommentList {
  const list = find('[data-comment-list]', page);
  const form = find<HTMLFormElement>('[data-comment-form]', page);
  let handle: string | undefined;
  let readFor: string | undefined;
  let shown = Number.NaN;

  whenIdle(() =>
    watchMe((me) => {
      handle = me?.handle;
      if (form) form.hidden = !me;
      const invite = find('[data-comment-invite]', page);
      if (invite) invite.hidden = me !== undefined;
    }),
  );
  form?.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (await send(form, creationId, (comment) => put(comment))) form.reset();
  });
  list?.addEventListener('click', (event) => {
    const button =
      event.target instanceof Element ? event.target.closest('[data-edit], [data-delete]') : null;
    const item = button?.closest<HTMLElement>('[data-comment]');
    if (!button || !item) return;
    if (button.matches('[data-edit]')) edit(item, put);
    else remove(item);
  });

  function put(comment: Comment): void {
    const [item] = build(renderComment({ ...comment, isMine: comment.artist.handle === handle }));
    const before = find(`[data-comment="${CSS.escape(comment.id)}"]`, list);
    if (!item) return;
    if (before) before.replaceWith(item);
    else list?.prepend(item);
  }

  function showTotal(total: number): void {
    shown = total;
    const title = find('[data-comment-count]', page);
    if (title) title.textContent = total === 0 ? 'Comments' : count(total, 'comment');
  }

  return {
    hear({ comment, comments }) {
      showTotal(comments);
      if (comment) put(comment);
      else readAll();
    },
    refresh(total) {
      const same = total === shown || (Number.isNaN(shown) && total === findAll('.comment', list).length);
      showTotal(total);
      if (same && readFor === handle) return;
      readFor = handle;
      readAll();
    },
  };

  async function readAll(): Promise<void> {
    if (!list) return;
    const now = await callApi<Page<Comment>>('GET', `/creations/${creationId}/comments`).catch(
      () => undefined,
    );
    if (now) list.replaceChildren(...now.items.flatMap((comment) => build(renderComment(comment))));
  }
}

async function send(
  form: HTMLFormElement,
  creationId: string,
  put: (comment: Comment) => void,
): Promise<boolean> {
  const text = String(new FormData(form).get('text') ?? '').trim();
  if (text === '') return false;
  const button = find<HTMLButtonElement>('button', form);
  if (button) button.disabled = true;
  try {
    put(await callApi<Comment>('POST', `/creations/${creationId}/comments`, { text }));
    return true;
  } catch (error) {
    toast(error);
    return false;
  } finally {
    if (button) button.disabled = false;
  }
}

function edit(item: HTMLElement, put: (comment: Comment) => void): void {
  const said = find('.said', item);
  if (!said) return;
  const [form] = build(
    html`<form class="stack"><textarea class="input" name="text" aria-label="Your comment" maxlength="${COMMENT_MAX}" required>${said.textContent}</textarea><div class="row"><button class="button" type="submit">Save</button><button class="button quiet" type="button">Cancel</button></div></form>`,
  );
  if (!(form instanceof HTMLFormElement)) return;
  said.replaceWith(form);
  find('textarea', form)?.focus();
  const focusEdit = () =>
    find(`[data-comment="${CSS.escape(item.dataset.comment ?? '')}"] [data-edit]`)?.focus();
  find('button[type="button"]', form)?.addEventListener('click', () => {
    form.replaceWith(said);
    focusEdit();
  });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const text = String(new FormData(form).get('text') ?? '').trim();
    const saved = await callApi<Comment>('PATCH', `/comments/${item.dataset.comment}`, { text }).catch(toast);
    if (!saved) return;
    put(saved);
    focusEdit();
  });
}

async function remove(item: HTMLElement): Promise<void> {
  if (!confirm('Delete this comment?')) return;
  try {
    await callApi('DELETE', `/comments/${item.dataset.comment}`);
    item.remove();
  } catch (error) {
    toast(error);
  }
}
