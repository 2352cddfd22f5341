import type { CreationDetail } from '@easel/core/contract/creation.ts';
import { renderComments } from './comments.ts';
import type { CreationView } from './gallery-input.ts';
import { type Html, html, link } from './html.ts';
import { renderIcon } from './icons.ts';
import { renderLineage } from './lineage.ts';
import type { RenderedPage } from './page.ts';
import { artistPath, creationPath, modelPath, tagPath } from './paths.ts';
import { alternative, renderPlaceholder, sources } from './tile.ts';
import { renderAvatar } from './who.ts';
import { count, date, shorten } from './words.ts';

/** Letters from which a prompt is set smaller; and from which it is folded, or nothing below it would be seen. */
const LONG_PROMPT = 220;
const FOLDED_PROMPT = 600;
/** Few pixels, and mostly a slow net and little memory: the small file comes in a third of the time. */
const PLAIN_PHONE = '(max-width: 40rem) and (max-resolution: 1.9dppx)';
/** For its owner, who alone sees the page of what is not public. */
const UNSEEN: Record<CreationDetail['visibility'], string> = {
  public: '',
  private: 'Private: only you see this picture.',
  hidden:
    'Hidden: only you see this picture. Either you hid it, or it was reported and is waiting for review.',
};
const TITLE_MAX = 70;
const DESCRIPTION_MAX = 200;

/** The page of one creation: the picture large, its label beside it, what people say, where it comes from. */
export function renderCreationPage(view: CreationView): RenderedPage {
  const { creation, isIndexable, lineage, comments } = view;
  const { id, artist, media, prompt, visibility } = creation;
  const title = shorten(prompt, TITLE_MAX) || `A picture by ${artist.name}`;
  return {
    place: 'wall',
    head: {
      title,
      description: `By ${artist.name}, made with ${creation.model.title}. ${shorten(prompt, DESCRIPTION_MAX)}`,
      path: creationPath(id),
      oembed: visibility === 'public',
      ...(visibility === 'public' && { image: { ...media.large, alt: alternative(creation) } }),
      ...((visibility !== 'public' || !isIndexable) && { robots: 'noindex' as const }),
    },
    main: html`<article class="creation" data-creation="${id}">
<div class="stage">${renderMedia(creation)}</div>
<div class="placard">
<header class="artist-line"><a class="by row" href="${artistPath(artist.handle)}">${renderAvatar(artist)}<bdi>${artist.name}</bdi></a>${creation.publishedAt !== null && html`<time class="muted small" datetime="${creation.publishedAt}">${date(creation.publishedAt)}</time>`}</header>
<h1 class="visually-hidden">${title}</h1>
${UNSEEN[visibility] !== '' && html`<p class="notice small">${UNSEEN[visibility]}</p>`}
${renderPrompt(creation)}
${renderActions(creation)}
${renderSettings(creation)}
${creation.tags.length > 0 && html`<nav class="chips" aria-label="Tags">${creation.tags.map((tag) => html`<a class="chip" href="${tagPath(tag)}">#${tag}</a>`)}</nav>`}
${visibility === 'public' && renderComments(id, comments, creation.comments)}
</div>
</article>
${renderLineage(lineage, id)}`,
  };
}

function renderMedia(creation: CreationDetail): Html {
  const { media } = creation;
  if (media.video) {
    return html`${renderPlaceholder(media.thumbhash)}<video controls loop playsinline preload="metadata" poster="${link(media.large.url)}" src="${link(media.video.url)}" width="${media.width}" height="${media.height}" aria-label="${alternative(creation)}"></video>`;
  }
  return html`<a class="picture" href="${link(media.large.url)}" aria-label="Open the picture alone">${renderPlaceholder(media.thumbhash)}<picture>${media.large.width > media.small.width && html`<source media="${PLAIN_PHONE}" srcset="${link(media.small.url)}">`}<img class="hero" src="${link(media.large.url)}" srcset="${sources(media)}" sizes="(min-width: 64rem) 65vw, 100vw" width="${media.width}" height="${media.height}" alt="${alternative(creation)}" fetchpriority="high"></picture></a>`;
}

function renderPrompt({ prompt, negativePrompt }: CreationDetail): Html | false {
  if (prompt === '') return false;
  const isLong = prompt.length > LONG_PROMPT;
  const isFolded = prompt.length > FOLDED_PROMPT;
  return html`<div class="prompt${isLong && ' is-long'}"><blockquote dir="auto" data-prompt>${prompt}</blockquote>
${negativePrompt !== '' && html`<p class="small"><span class="muted">Without:</span> <span dir="auto">${negativePrompt}</span></p>`}
<div class="tools needs-js"><button class="tool" type="button" data-copy>${renderIcon('copy')}Copy prompt</button>${isFolded && html`<button class="tool" type="button" data-unfold aria-expanded="false">${renderIcon('unfold')}All of it</button>`}</div>
</div>`;
}

function renderActions(creation: CreationDetail): Html {
  const { id, likes, liked, remix, downloadUrl } = creation;
  const isPublic = creation.visibility === 'public';
  const chats = [
    { name: 'Discord', url: remix.discord },
    { name: 'Telegram', url: remix.telegram },
  ].flatMap(({ name, url }) => (url === null ? [] : [{ name, url }]));
  return html`<div class="actions">
${chats.length > 0 && html`<div class="remix">${chats.map(({ name, url }) => html`<a class="button accent" href="${link(url)}" rel="noopener nofollow">${renderIcon('remix')}Remix in ${name}</a>`)}</div>`}
${remix.discord !== null && html`<p class="hint">In Discord, write <code>/remix ${id}</code> to the bot.</p>`}
<div class="tools">
${isPublic && html`<button class="tool like needs-js" type="button" data-like="${id}" aria-pressed="${liked ? 'true' : 'false'}">${renderIcon('heart')}<span class="visually-hidden">Like: </span><span data-likes="${id}">${count(likes, 'like')}</span></button>`}
<a class="tool" href="${link(downloadUrl)}" download rel="nofollow">${renderIcon('download')}Download</a>
${
  isPublic &&
  html`<button class="tool needs-js" type="button" data-share>${renderIcon('share')}Share</button>
<button class="tool needs-js" type="button" data-report="creation" data-report-id="${id}">${renderIcon('flag')}Report</button>`
}
</div></div>`;
}

function renderSettings({ model, settings, seed }: CreationDetail): Html {
  const rows = [...settings, ...(seed === '' ? [] : [{ name: 'seed', value: seed }])];
  return html`<dl class="settings"><div><dt>model</dt><dd><a href="${modelPath(model.id)}">${model.title}</a></dd></div>${rows.map(
    ({ name, value }) => html`<div><dt>${name}</dt><dd dir="auto">${value}</dd></div>`,
  )}</dl>`;
}
