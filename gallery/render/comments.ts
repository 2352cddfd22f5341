import { COMMENT_MAX } from '@easel/core/contract/limits.ts';
import { MENTION } from '@easel/core/contract/mention.ts';
import type { Page } from '@easel/core/contract/page.ts';
import type { Comment } from '@easel/core/contract/social.ts';
import { type Html, html, type Part } from './html.ts';
import { artistPath, creationPath, withQuery } from './paths.ts';
import { renderAvatar } from './who.ts';
import { count, date } from './words.ts';

/** What people said under a creation, newest first, and the form to say something. */
export function renderComments(creationId: string, comments: Page<Comment>, total: number): Html {
  const older = comments.next !== null && withQuery(creationPath(creationId), { comments: comments.next });
  return html`<section class="comments" aria-labelledby="comments" data-comments="${creationId}">
<h2 id="comments" data-comment-count>${total === 0 ? 'Comments' : count(total, 'comment')}</h2>
<form class="stack needs-js" data-comment-form hidden>
<div class="field"><label for="comment">Say something</label><textarea id="comment" name="text" maxlength="${COMMENT_MAX}" required></textarea></div>
<div class="row"><button class="button" type="submit">Comment</button></div>
</form>
<p class="muted" data-comment-invite><a href="${withQuery('/sign-in', { next: creationPath(creationId) })}">Sign in</a> to like and comment.</p>
<ol class="talk" role="list" data-comment-list>${comments.items.map(renderComment)}</ol>
${older && html`<p><a rel="next" href="${older}">Older comments</a></p>`}
</section>`;
}

/** One comment. Its own author gets the means to change it. */
export function renderComment(comment: Comment): Html {
  const { id, artist, text, createdAt, editedAt, isMine } = comment;
  return html`<li class="comment" data-comment="${id}">${renderAvatar(artist)}
<div><p class="small"><a class="by" href="${artistPath(artist.handle)}"><bdi>${artist.name}</bdi></a> <time class="muted" datetime="${createdAt}">${date(createdAt)}</time>${editedAt !== null && html` <span class="muted">edited</span>`}</p>
<p class="said" dir="auto">${linkMentions(text)}</p>
<p class="small muted row needs-js">${
    isMine
      ? html`<button class="link" type="button" data-edit>Edit</button><button class="link" type="button" data-delete>Delete</button>`
      : html`<button class="link" type="button" data-report="comment" data-report-id="${id}">Report<span class="visually-hidden"> this comment</span></button>`
  }</p></div></li>`;
}

/** Text with each `@handle` as a link to that artist. */
function linkMentions(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(MENTION)) {
    const handle = match[1] ?? '';
    parts.push(
      text.slice(end, match.index),
      html`<a href="${artistPath(handle.toLowerCase())}">@${handle}</a>`,
    );
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end)];
}
