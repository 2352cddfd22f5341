import type { Account } from '@easel/core/accounts/ensure-account.ts';
import { readProfile } from '@easel/core/accounts/profile.ts';
import { type Creation, findCreation, listCreations } from '@easel/core/creations/creation.ts';
import { DomainError } from '@easel/core/errors.ts';
import { type CreationId, type OrderId, parseId } from '@easel/core/ids.ts';
import { getOwnOrder, listOrders } from '@easel/core/orders/order.ts';
import { addComment } from '@easel/core/social/comments.ts';
import { readFeed } from '@easel/core/social/feed.ts';
import { toggleLike } from '@easel/core/social/likes.ts';
import { changeCreation } from '@easel/core/social/publication.ts';
import { readShown } from '@easel/core/social/shown.ts';
import { FEED_PAGES, type FeedSort } from '../actions.ts';
import { noteCard } from '../cards/note.ts';
import { choiceCard, feedCard, galleryCard, publishedCard } from '../cards/social.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { type Asker, accountOf } from './asker.ts';
import { forThemAlone, type Outcome } from './outcome.ts';

/** The number of a picture that stands for all of an order's. */
const ALL = 9;
const NEWEST_LOOKED_AT = 20;

/**
 * `/publish`: shows pictures to everybody. By an order's or a creation's id, or that of the newest order; tags may come along.
 *
 * @throws DomainError not-found for what is not one's own, order-not-finished, bad-option and refused-by-policy for tags.
 */
export async function publish(
  deps: BotDeps,
  { asker, id, tags }: { asker: Asker; id?: string | undefined; tags?: string | undefined },
  words: Words,
): Promise<Outcome> {
  const account = await accountOf(deps, asker);
  const creationId = parseId('cre', id ?? '');
  const picture = creationId && (await findCreation(deps.db, creationId));
  const isGiven = id !== undefined && id.trim() !== '';
  const orderId = picture?.orderId ?? (isGiven ? parseId('ord', id) : await newestOf(deps, account));
  if (!orderId && !isGiven) {
    return forThemAlone(noteCard(words.social.nothingToPublish));
  }
  if (!orderId) throw new DomainError('not-found', { what: creationId ? 'creation' : 'order' });
  const index = picture?.index;
  const chosen = readTags(tags);
  return publishFrom(deps, { account, orderId, ...(index !== undefined && { index }), tags: chosen }, words);
}

async function newestOf(deps: BotDeps, account: Account): Promise<OrderId | undefined> {
  const orders = await listOrders(deps.db, { account: account.id, limit: NEWEST_LOOKED_AT });
  return orders.find(({ status }) => status === 'succeeded')?.id;
}

/** Tags as somebody writes them in one line: with spaces or commas between, with or without `#`. */
export function readTags(text: string | undefined): string[] | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  return text.split(/[\s,]+/).filter((word) => word !== '' && word !== '#');
}

/** Publishes one picture of one's order, or all; where neither is said and there are several, asks which. */
export async function publishFrom(
  deps: BotDeps,
  input: { account: Account; orderId: OrderId; index?: number; tags?: string[] | undefined },
  words: Words,
): Promise<Outcome> {
  const { account, orderId, index, tags } = input;
  const order = await getOwnOrder(deps.db, { id: orderId, account: account.id });
  const pictures = await listCreations(deps.db, order.id);
  const [first] = pictures;
  if (order.status !== 'succeeded') throw new DomainError('order-not-finished', { status: order.status });
  if (!first) throw new DomainError('not-found', { what: 'creation' });
  if (index === undefined && pictures.length > 1) {
    return forThemAlone(askWhich(orderId, pictures, words));
  }
  const chosen = index === ALL ? pictures : [pictures.find((one) => one.index === (index ?? first.index))];
  const creations = chosen.flatMap((one) => (one ? [one.id] : []));
  if (creations.length === 0) throw new DomainError('not-found', { what: 'creation' });
  for (const creation of creations) {
    await changeCreation(deps, { account: account.id, creation, change: { visibility: 'public', tags } });
  }
  return forThemAlone(publishedCard({ creations, siteUrl: deps.siteUrl }, words));
}

function askWhich(orderId: OrderId, pictures: Creation[], { social }: Words) {
  const { buttons, choose } = social;
  return choiceCard(choose, [
    ...pictures.map(({ index }) => ({
      label: buttons.publishOne(index + 1),
      action: { name: 'publish', id: orderId, index } as const,
    })),
    { label: buttons.publishAll, action: { name: 'publish', id: orderId, index: ALL } },
  ]);
}

/** Puts one's creation away. @throws DomainError not-found */
export async function hide(
  deps: BotDeps,
  { account, creation }: { account: Account; creation: CreationId },
  { social }: Words,
): Promise<Outcome> {
  await changeCreation(deps, { account: account.id, creation, change: { visibility: 'hidden' } });
  return { type: 'note', note: social.hidden };
}

/** Likes a published creation, or takes the like back. @throws DomainError not-found */
export async function like(
  deps: BotDeps,
  { account, creation }: { account: Account; creation: CreationId },
  { social }: Words,
): Promise<Outcome> {
  const { liked, likes } = await toggleLike(deps, { viewer: account, creation });
  return { type: 'note', note: liked ? social.liked(likes) : social.unliked(likes) };
}

/** Asks on which published picture of an order to comment; where there is one only, for the comment itself. */
export async function commentWhich(deps: BotDeps, orderId: OrderId, words: Words): Promise<Outcome> {
  const pictures = await listCreations(deps.db, orderId);
  const shown = await readShown(
    deps.db,
    pictures.map(({ id }) => id),
  );
  const open = pictures.filter(({ id }) => shown.has(id));
  const [only] = open;
  if (!only) throw new DomainError('not-found', { what: 'creation' });
  if (open.length === 1) return { type: 'ask', question: { name: 'comment', id: only.id, text: '' } };
  const choices = open.map(({ id, index }) => ({
    label: words.social.buttons.commentShort(index + 1),
    action: { name: 'comment', id } as const,
  }));
  return forThemAlone(choiceCard(words.social.commentWhich, choices));
}

/**
 * Does what was written in answer to a question: the comment, or the tags.
 *
 * @throws DomainError not-found, bad-option, refused-by-policy.
 */
export async function answerQuestion(
  deps: BotDeps,
  { asker, name, id, text }: { asker: Asker; name: 'comment' | 'tags'; id: CreationId; text: string },
  { social }: Words,
): Promise<Outcome> {
  const account = await accountOf(deps, asker);
  if (name === 'comment') {
    await addComment(deps, { viewer: account, creation: id, text });
    return { type: 'note', note: social.commented };
  }
  const tags = readTags(text) ?? [];
  await changeCreation(deps, { account: account.id, creation: id, change: { tags } });
  return { type: 'note', note: social.tagged(tags.map((tag) => tag.replace(/^#/, ''))) };
}

/** `/gallery` */
export async function showGallery(deps: BotDeps, asker: Asker, words: Words): Promise<Outcome> {
  const { id } = await accountOf(deps, asker);
  const { handle } = await readProfile(deps.db, id);
  return forThemAlone(galleryCard({ siteUrl: deps.siteUrl, handle }, words));
}

/** Telegram has one picture beside buttons, Discord a grid. */
const PER_PAGE = { discord: 4, telegram: 1 };

/** `/feed`: a page of the wall. Behind a like, the same page again. */
export async function showFeed(
  deps: BotDeps,
  input: { asker: Asker; sort: FeedSort; page: number; like?: CreationId | undefined },
  words: Words,
): Promise<Outcome> {
  const { asker, sort, page } = input;
  const account = await accountOf(deps, asker);
  const size = PER_PAGE[asker.origin.platform];
  // The buttons' data has no room for a cursor, and nobody turns many pages in a chat.
  const { items, next } = await readFeed(deps, {
    viewer: account,
    choice: { sort },
    limit: size * (page + 1),
  });
  const found = items.slice(size * page);
  // Only after the page is read: a like lifts its picture, and whoever pressed wants to see it where it was.
  const { like } = input;
  const said = like && (await toggleLike(deps, { viewer: account, creation: like }));
  const cards = found.map((card) => (card.id === like ? { ...card, ...said } : card));
  const creations = await Promise.all(cards.map((card) => findCreation(deps.db, card.id as CreationId)));
  const shown = cards.flatMap((card, i) => {
    const creation = creations[i];
    return creation ? [{ card, creation }] : [];
  });
  const more = page + 1 < FEED_PAGES ? 'here' : 'in-gallery';
  const goesOn = next === null ? undefined : more;
  return {
    type: 'card',
    isPrivate: true,
    replaces: true,
    card: feedCard({ sort, page, goesOn, shown }, deps.siteUrl, words),
  };
}
