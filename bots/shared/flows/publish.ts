import type { Account } from '@easel/core/accounts/ensure-account.ts';
import { type Creation, findCreation, listCreations } from '@easel/core/creations/creation.ts';
import { DomainError } from '@easel/core/errors.ts';
import { type CreationId, type OrderId, parseId } from '@easel/core/ids.ts';
import { getOwnOrder, listOrders } from '@easel/core/orders/order.ts';
import { changeCreation } from '@easel/core/social/publication.ts';
import { noteCard } from '../cards/note.ts';
import { choiceCard, publishedCard } from '../cards/social.ts';
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
