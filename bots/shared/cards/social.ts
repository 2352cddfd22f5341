import { NOTIFICATION_KINDS, type NotificationSettings } from '@easel/core/contract/account.ts';
import type { CreationCard } from '@easel/core/contract/creation.ts';
import type { Creation } from '@easel/core/creations/creation.ts';
import type { CreationId } from '@easel/core/ids.ts';
import type { Notice } from '@easel/core/notices/notice.ts';
import type { FeedSort, NotificationStep } from '../actions.ts';
import type { Words } from '../words/en.ts';
import type { Note } from '../words/note.ts';
import type { Block, Button, Card, Link } from './card.ts';
import { noteCard } from './note.ts';

/** After something was published: where it is, and what can be done with it. */
export function publishedCard(
  input: { creations: CreationId[]; siteUrl: string | undefined },
  { social }: Words,
): Card {
  const { creations, siteUrl } = input;
  const [only] = creations;
  const card = noteCard(social.published(creations.length), 'done');
  if (!only || creations.length > 1) return card;
  return {
    ...card,
    links: linksTo(siteUrl, `/c/${only}`, social.buttons.open),
    buttons: [
      [
        { action: { name: 'tags', id: only }, label: social.buttons.tags, style: 'secondary' },
        { action: { name: 'hide', id: only }, label: social.buttons.hide, style: 'secondary' },
      ],
    ],
  };
}

/** Asks which picture of an order. */
export function choiceCard(question: Note, choices: { label: string; action: Button['action'] }[]): Card {
  const buttons = choices.map(({ label, action }): Button => ({ action, label, style: 'secondary' }));
  return { ...noteCard(question), buttons: [buttons] };
}

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
  const blocks: Block[] = [{ type: 'title', text: feed.title(sort, page + 1) }];
  if (shown.length === 0) {
    const none = sort === 'following' ? feed.emptyFollowing : feed.empty;
    const empty = page > 0 ? feed.end : none;
    blocks.push({ type: 'line', parts: [empty] });
  } else {
    const creations = shown.map(({ creation }) => creation);
    blocks.push({ type: 'pictures', creations, description: shown[0]?.card.prompt ?? '' });
    shown.forEach(({ card }, i) => {
      if (card.prompt) blocks.push({ type: 'quote', text: card.prompt });
      const line = feed.line(single ? undefined : i + 1, card.artist.name, card.likes, card.comments);
      blocks.push({ type: 'small', parts: [line] });
    });
  }
  if (goesOn === 'in-gallery' && siteUrl) blocks.push({ type: 'small', parts: [feed.inGallery] });
  const like = shown.map(
    ({ card, creation }, i): Button => ({
      action: { name: 'feed', sort, page, like: creation.id },
      label: single ? said.like(card.likes) : said.likeShort(i + 1, card.likes),
      style: card.liked ? 'primary' : 'secondary',
    }),
  );
  const more = shown.flatMap(({ creation }, i): Button[] => [
    {
      action: { name: 'remix-public', id: creation.id },
      label: single ? said.remix : said.remixShort(i + 1),
      style: 'secondary',
    },
  ]);
  const comment = shown.map(
    ({ card, creation }): Button => ({
      action: { name: 'comment', id: creation.id },
      label: said.comment(card.comments),
      style: 'secondary',
    }),
  );
  const first = shown[0];
  return {
    tone: 'info',
    blocks,
    links:
      single && first
        ? linksTo(siteUrl, `/c/${first.creation.id}`, said.open)
        : linksTo(siteUrl, '/', said.open),
    buttons: [
      single ? [...like, ...comment, ...more] : like,
      single ? [] : more,
      turnRow({ sort, page, goesOn }, words),
    ].filter((row) => row.length > 0),
  };
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

/** What others did, gathered. */
export function socialNoticeCard(
  notice: Extract<Notice, { kind: 'social' }>,
  siteUrl: string | undefined,
  { social }: Words,
): Card {
  const { notices, buttons } = social;
  const blocks: Block[] = [{ type: 'title', text: notices.title }];
  for (const line of notice.lines) blocks.push({ type: 'line', parts: [notices.line(line)] });
  if (notice.more > 0) blocks.push({ type: 'line', parts: [notices.more(notice.more)] });
  blocks.push({ type: 'small', parts: [notices.change] });
  const creations = new Set(notice.lines.flatMap(({ creation }) => creation ?? []));
  const [only] = creations;
  const path = only !== undefined && creations.size === 1 ? `/c/${only}` : '/';
  return { tone: 'info', blocks, buttons: [], links: linksTo(siteUrl, path, buttons.open) };
}

/** To operators: people reported something. */
export function reportsNoticeCard(
  { waiting }: Extract<Notice, { kind: 'reports' }>,
  siteUrl: string | undefined,
  { social }: Words,
): Card {
  const { reports, buttons } = social;
  return { ...noteCard(reports(waiting)), links: linksTo(siteUrl, '/me/reports', buttons.open) };
}

/** `/notifications`: of what, where and when somebody is told, with a switch for each. */
export function notificationsCard(settings: NotificationSettings, { social }: Words): Card {
  const { notifications: said } = social;
  const { quiet } = settings;
  const step = (name: NotificationStep, label: string, isOn: boolean): Button => ({
    action: { name: 'notifications', step: name },
    label,
    style: isOn ? 'primary' : 'secondary',
  });
  const kinds = NOTIFICATION_KINDS.map((kind) => {
    const isOn = settings.kinds[kind];
    const label = isOn ? said.isOn(said.kinds[kind]) : said.isOff(said.kinds[kind]);
    return step(`${kind}-${isOn ? 'off' : 'on'}`, label, isOn);
  });
  const chats = (['discord', 'telegram', 'none'] as const).map((chat) =>
    step(`in-${chat}`, said.chatIn(chat), settings.chat === chat),
  );
  return {
    tone: 'info',
    blocks: [
      { type: 'title', text: said.title },
      { type: 'line', parts: [said.chat(settings.chat)] },
      { type: 'line', parts: [quiet ? said.quiet(quiet.from, quiet.to, quiet.timeZone) : said.neverQuiet] },
      { type: 'small', parts: ['/notifications ', said.usage] },
    ],
    buttons: [kinds, chats],
  };
}

function linksTo(siteUrl: string | undefined, path: string, label: string): Link[] {
  return siteUrl === undefined ? [] : [{ label, url: `${siteUrl}${path}` }];
}
