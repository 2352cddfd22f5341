import { QUERY_MAX } from '@easel/core/contract/limits.ts';
import type { Wall } from './gallery-input.ts';
import { html } from './html.ts';
import type { RenderedPage } from './page.ts';
import { modelPath, tagPath, withQuery } from './paths.ts';
import { renderWall, toList } from './wall.ts';

/** The search form and what was found. Without a query: what to search for. */
export function renderSearchPage(input: {
  query: string;
  wall: Wall | undefined;
  tags: string[];
}): RenderedPage {
  const { query, wall, tags } = input;
  return {
    place: 'search',
    head: { title: query === '' ? 'Search' : `${query}: search`, path: '/search', robots: 'noindex' },
    main: html`<div class="intro"><h1>Search</h1>
<form class="row seek" action="/search" role="search" aria-label="Search"><input class="input" type="search" name="q" value="${query}" aria-label="Words in prompts and tags" placeholder="A lighthouse in a storm" maxlength="${QUERY_MAX}" required><button class="button" type="submit">Search</button></form></div>
${
  wall &&
  renderWall({
    ...toList(wall, (cursor) => withQuery('/search', { q: query, cursor })),
    empty: 'Nothing found. Fewer or other words may help.',
  })
}
${
  !wall?.items.length &&
  tags.length > 0 &&
  html`<nav class="chips" aria-label="Popular tags">${tags.map((tag) => html`<a class="chip" href="${tagPath(tag)}">#${tag}</a>`)}</nav>`
}`,
  };
}

/** Every tag that is used, and the models to look by. */
export function renderTagsPage(input: {
  tags: { name: string; creations: number }[];
  models: { id: string; title: string }[];
}): RenderedPage {
  const { tags, models } = input;
  return {
    place: 'tags',
    head: { title: 'Tags', path: '/tags', description: 'What the pictures here are about.' },
    main: html`<div class="intro"><h1>Tags</h1></div>
${
  tags.length === 0
    ? html`<div class="empty"><p>No picture has a tag yet.</p></div>`
    : html`<ul role="list" class="chips">${tags.map(({ name, creations }) => html`<li><a class="chip" href="${tagPath(name)}">#${name} <span class="muted">${creations}</span></a></li>`)}</ul>`
}
${models.length > 0 && html`<section class="by-model"><h2>By model</h2><ul role="list" class="chips">${models.map(({ id, title }) => html`<li><a class="chip" href="${modelPath(id)}">${title}</a></li>`)}</ul></section>`}`,
  };
}
