import { readProfile } from '@easel/core/accounts/profile.ts';
import { findCreation } from '@easel/core/creations/creation.ts';
import type { CreationId } from '@easel/core/ids.ts';
import { readFeed } from '@easel/core/social/feed.ts';
import { toggleLike } from '@easel/core/social/likes.ts';
import { FEED_PAGES, type FeedSort } from '../actions.ts';
import { feedCard, galleryCard } from '../cards/feed.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { type Asker, accountOf } from './asker.ts';
import { forThemAlone, type Outcome, replacingPressed } from './outcome.ts';

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
  return replacingPressed(feedCard({ sort, page, goesOn, shown }, deps.siteUrl, words));
}
