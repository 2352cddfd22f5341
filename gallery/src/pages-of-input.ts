// Every page that a build can write from its input. The api writes the same pages, with the same functions, for what is newer.
import { renderChallengePage, renderChallengesPage } from '../render/challenges.ts';
import { renderCreationPage } from '../render/creation.ts';
import { renderSearchPage, renderTagsPage } from '../render/finding.ts';
import type { RenderedPage } from '../render/page.ts';
import { modelPath, tagPath, withQuery } from '../render/paths.ts';
import { renderFilteredPage, renderWallPage, TAG_ROW, toList } from '../render/wall.ts';
import { INPUT } from './input.ts';

/** A page, and the part of its address that tells it from others of its kind. */
export interface KeyedPage {
  key: string;
  page: RenderedPage;
}

const ROW = INPUT.tags.slice(0, TAG_ROW).map(({ name }) => name);
const NOW = new Date(INPUT.at);

/** The newest, page by page; the last one goes on at the api. */
export function newestPages(): [RenderedPage, ...RenderedPage[]] {
  const pages = INPUT.walls.map((wall, i) => {
    const isLast = i === INPUT.walls.length - 1;
    const list = toList(wall, (cursor) => (isLast ? withQuery('/', { cursor }) : `/page/${i + 2}`));
    return renderWallPage({
      tab: 'new',
      list: i === 0 ? { ...list, seq: INPUT.seq } : list,
      tags: ROW,
      path: i === 0 ? '/' : `/page/${i + 1}`,
      page: i + 1,
    });
  });
  const [first, ...others] = pages;
  if (!first) throw new Error('the input of the gallery has no wall, not even an empty one');
  return [first, ...others];
}

export function trendingPage(): RenderedPage {
  const list = toList(INPUT.trending, (cursor) => withQuery('/trending', { cursor }));
  return renderWallPage({ tab: 'trending', list, tags: ROW, path: '/trending' });
}

export function creationPages(): KeyedPage[] {
  return INPUT.creations.map((view) => ({ key: view.creation.id, page: renderCreationPage(view) }));
}

export function tagPages(): KeyedPage[] {
  return INPUT.tagWalls.map(({ tag, wall }) => {
    const list = toList(wall, (cursor) => withQuery(tagPath(tag), { cursor }));
    return { key: tag, page: renderFilteredPage({ by: { tag }, list }) };
  });
}

export function modelPages(): KeyedPage[] {
  return INPUT.modelWalls.map(({ model, wall }) => {
    const list = toList(wall, (cursor) => withQuery(modelPath(model.id), { cursor }));
    return { key: model.id, page: renderFilteredPage({ by: { model }, list }) };
  });
}

export function challengePages(): KeyedPage[] {
  return INPUT.challenges.map((input) => ({
    key: input.challenge.id,
    page: renderChallengePage({ ...input, now: NOW }),
  }));
}

export function challengesPage(): RenderedPage {
  return renderChallengesPage(
    INPUT.challenges.map(({ challenge }) => challenge),
    NOW,
  );
}

export function tagsPage(): RenderedPage {
  return renderTagsPage({ tags: INPUT.tags, models: INPUT.models });
}

export function searchPage(): RenderedPage {
  return renderSearchPage({ query: '', wall: undefined, tags: ROW });
}
