import type { CreationCard } from '@easel/core/contract/creation.ts';
import type { Creation } from '@easel/core/creations/creation.ts';
import type { FeedSort } from '../actions.ts';
import type { Words } from '../words/en.ts';
import { line, quote, small, title } from './blocks.ts';
import type { Block, Button, Card } from './card.ts';
import { linksTo } from './links.ts';
import { noteCard } from './note.ts';

/** `/gallery`: the ways there. */
export function galleryCard(
  { siteUrl, handle }: { siteUrl: string | undefined; handle: string },
  { social }: Words,
): Card {
  const { gallery } = social;
  if (!siteUrl) return noteCard(gallery.none);
  return {
    ...noteCard({ title: gallery.title, help: gallery.help }),
    links: [
      ...linksTo(siteUrl, '/', gallery.wall),
      ...linksTo(siteUrl, `/a/${encodeURIComponent(handle)}`, gallery.mine),
    ],
    buttons: [[feedButton('trending', 0, social.buttons.sorts.trending, 'primary')]],
  };
}

/** One page of the wall. */
export interface FeedPage {
  sort: FeedSort;
  /** From 0. */
  page: number;
  /** What comes after it: another page, or pictures that are for the gallery to show. */
  goesOn?: 'here' | 'in-gallery' | undefined;
  shown: { card: CreationCard; creation: Creation }[];
}

/** `/feed`: a page of the wall, to like, comment and remix, and to turn over. */
export function feedCard(
  { sort, page, goesOn, shown }: FeedPage,
  siteUrl: string | undefined,
  words: Words,
): Card {
  const { feed, buttons: said } = words.social;
  const single = shown.length === 1;
  const blocks: Block[] = [title(feed.title(sort, page + 1))];
  if (shown.length === 0) {
    const none = sort === 'following' ? feed.emptyFollowing : feed.empty;
    const empty = page > 0 ? feed.end : none;
    blocks.push(line(empty));
  } else {
    const creations = shown.map(({ creation }) => creation);
    blocks.push({ type: 'pictures', creations, description: shown[0]?.card.prompt ?? '' });
    shown.forEach(({ card }, i) => {
      if (card.prompt) blocks.push(quote(card.prompt));
      blocks.push(small(feed.line(single ? undefined : i + 1, card.artist.name, card.likes, card.comments)));
    });
  }
  if (goesOn === 'in-gallery' && siteUrl) blocks.push(small(feed.inGallery));
  const [first] = shown;
  const path = single && first ? `/c/${first.creation.id}` : '/';
  const rows = [...pictureRows({ sort, page, shown }, words), turnRow({ sort, page, goesOn }, words)];
  return {
    tone: 'info',
    blocks,
    links: linksTo(siteUrl, path, said.open),
    buttons: rows.filter((row) => row.length > 0),
  };
}

/** What can be done with each picture; where there are several, commenting is left to their own pages. */
function pictureRows({ sort, page, shown }: FeedPage, words: Words): Button[][] {
  const { buttons: said } = words.social;
  const single = shown.length === 1;
  const like = shown.map(
    ({ card, creation }, i): Button => ({
      action: { name: 'feed', sort, page, like: creation.id },
      label: single ? said.like(card.likes) : said.likeShort(i + 1, card.likes),
      style: card.liked ? 'primary' : 'secondary',
    }),
  );
  const remix = shown.map(
    ({ creation }, i): Button => ({
      action: { name: 'remix-public', id: creation.id },
      label: single ? said.remix : said.remixShort(i + 1),
      style: 'secondary',
    }),
  );
  const comment = shown.map(
    ({ card, creation }): Button => ({
      action: { name: 'comment', id: creation.id },
      label: said.comment(card.comments),
      style: 'secondary',
    }),
  );
  return single ? [[...like, ...comment, ...remix]] : [like, remix];
}

function turnRow({ sort, page, goesOn }: Pick<FeedPage, 'sort' | 'page' | 'goesOn'>, words: Words): Button[] {
  const { buttons: said } = words.social;
  const others = (['new', 'trending', 'following'] as const).filter((other) => other !== sort);
  return [
    ...(page > 0 ? [feedButton(sort, page - 1, said.previous)] : []),
    ...others.map((other) => feedButton(other, 0, said.sorts[other])),
    ...(goesOn === 'here' ? [feedButton(sort, page + 1, said.next, 'primary')] : []),
  ];
}

function feedButton(
  sort: FeedSort,
  page: number,
  label: string,
  style: Button['style'] = 'secondary',
): Button {
  return { action: { name: 'feed', sort, page }, label, style };
}
