import type { Creation } from '@easel/core/creations/creation.ts';
import type { CreationId } from '@easel/core/ids.ts';
import { modelOf, type PictureParams } from '@easel/core/kinds/picture.ts';
import { kindOf } from '@easel/core/kinds/registry.ts';
import { canUpscale } from '@easel/core/kinds/upscale/kind.ts';
import { type PictureStep, quoteDerived, rerollOf, stepOf } from '@easel/core/orders/derivation.ts';
import type { Order } from '@easel/core/orders/order.ts';
import type { Waiting } from '@easel/core/orders/waiting.ts';
import type { Shown } from '@easel/core/social/shown.ts';
import type { Words } from '../words/en.ts';
import { line, quote, small, title } from './blocks.ts';
import type { Block, Button, Card } from './card.ts';

/** All that an order's card shows, read from the database. */
export interface OrderFacts {
  order: Order;
  waiting?: Waiting;
  /** The pictures that are there to see: none while it is made, none when they were deleted. */
  creations: Creation[];
  /** What others say to those that everybody sees. */
  shown?: ReadonlyMap<CreationId, Shown>;
  /** What is left in the wallet that pays (`order.payer`), in credits, once the order is settled. */
  balance: bigint;
}

/** The card of an order in whatever state it is. */
export function orderCard(facts: OrderFacts, words: Words): Card {
  switch (facts.order.status) {
    case 'queued':
    case 'running':
      return openCard(facts, words);
    case 'finishing':
      return facts.creations.length > 0 ? resultCard(facts, words) : openCard(facts, words);
    case 'succeeded':
      return resultCard(facts, words);
    case 'failed':
    case 'cancelled':
      return endedCard(facts, words);
  }
}

function heading({ order }: OrderFacts, words: Words): Block[] {
  const { kind, params, outputCount: count } = order;
  return [title(pictureTitle({ kind, params, count }, words)), quote(params.prompt)];
}

/** What is made, in one line: kind, model, size and number. */
export function pictureTitle(
  { kind, params, count }: { kind: string; params: PictureParams; count: number },
  words: Words,
): string {
  const { title: made } = kindOf(kind).words[words.language];
  return words.card.heading(made, modelOf(params).title, `${params.width}×${params.height}`, count);
}

function openCard(facts: OrderFacts, words: Words): Card {
  const { order } = facts;
  const blocks = [...heading(facts, words), ...stateBlocks(facts, words)];
  const held = isShared(order) ? words.card.heldShared : words.card.held;
  blocks.push(small(held(order.held)));
  const canCancel = order.status !== 'finishing';
  return {
    tone: order.status === 'queued' ? 'waiting' : 'working',
    blocks,
    buttons: canCancel
      ? [[{ action: { name: 'cancel', id: order.id }, label: words.buttons.cancel, style: 'secondary' }]]
      : [],
  };
}

function stateBlocks({ order, waiting }: OrderFacts, words: Words): Block[] {
  const eta = waiting && words.card.eta(waiting.etaP50Ms, waiting.etaP90Ms, waiting.measured);
  if (order.status === 'finishing') return [{ type: 'progress', value: 1, label: words.card.finishing }];
  if (order.status === 'running') {
    const label = [words.card.working(kindOf(order.kind).words[words.language].working), eta]
      .filter(Boolean)
      .join(' ');
    return [{ type: 'progress', value: order.progress, label }];
  }
  const lane = order.lane === 'priority' ? words.card.priorityLane : undefined;
  const place = waiting?.place === undefined ? words.card.picked : words.card.place(waiting.place);
  return [line([place, lane, eta].filter(Boolean).join(' · '))];
}

function resultCard(facts: OrderFacts, words: Words): Card {
  const { order, creations } = facts;
  const blocks = heading(facts, words);
  if (creations.length === 0) {
    blocks.push(line(words.card.deleted), receiptBlock(facts, words));
    return { tone: 'info', blocks, buttons: [] };
  }
  blocks.push({ type: 'pictures', creations, description: order.params.prompt });
  if (creations.length < order.outputCount) {
    blocks.push(line(words.card.someMissing(creations.length, order.outputCount)));
  }
  if (creations.length > 1) blocks.push(...legendBlocks(facts, words));
  blocks.push(receiptBlock(facts, words));
  return { tone: 'done', blocks, buttons: resultButtons(facts, words) };
}

function endedCard(facts: OrderFacts, words: Words): Card {
  const { order } = facts;
  const blocks = heading(facts, words);
  const said = order.failure && words.failures[order.failure.reason];
  blocks.push(line({ strong: said?.title ?? words.card.cancelled }, ...(said ? [` ${said.help}`] : [])));
  blocks.push(receiptBlock(facts, words));
  const [reroll, remix] = againButtons(order, words);
  const again: Button[] = [{ ...reroll, style: 'primary' }, remix];
  return { tone: order.status === 'failed' ? 'sorry' : 'info', blocks, buttons: [again] };
}

function isShared({ payer }: Order): boolean {
  return payer.kind === 'server';
}

/** Before the order is settled, what it will say then: what is delivered is what is charged. */
function receiptBlock({ order, creations, balance }: OrderFacts, words: Words): Block {
  const charged = order.charged ?? order.priceEach * BigInt(creations.length);
  const receipt = isShared(order) ? words.receiptShared : words.receipt;
  return small(receipt(order.held, charged, order.held - charged, balance));
}

/** Many small buttons have no room for prices: these stand above them. */
function legendBlocks({ order, creations }: OrderFacts, words: Words): Block[] {
  const [first] = creations;
  if (!first) return [];
  const growing = creations.find(canUpscale);
  const upscale = growing && priceOf(order, growing, 'upscale');
  return [small(words.card.legend(upscale, priceOf(order, first, 'vary-subtle')))];
}

/** What a button of a picture would cost. */
function priceOf(order: Order, picture: Creation, step: PictureStep): bigint {
  return quoteDerived(stepOf(order, picture, step)).total;
}

/** The same once more, with another seed or other words; a remix costs that as long as its options stay. */
function againButtons(order: Order, { buttons }: Words): [Button, Button] {
  const { total } = quoteDerived(rerollOf(order));
  return [
    { action: { name: 'reroll', id: order.id }, label: buttons.reroll(total), style: 'secondary' },
    { action: { name: 'remix', id: order.id }, label: buttons.remix(total), style: 'secondary' },
  ];
}

function resultButtons(facts: OrderFacts, words: Words): Button[][] {
  const { order, creations } = facts;
  const { buttons } = words;
  const single = creations.length === 1;
  const perPicture = (
    name: PictureStep,
    label: (price: bigint) => string,
    short: (n: number) => string,
    shown = creations,
  ): Button[] =>
    shown.map((creation) => ({
      action: { name, id: order.id, index: creation.index },
      label: single ? label(priceOf(order, creation, name)) : short(creation.index + 1),
      style: name === 'upscale' ? 'primary' : 'secondary',
    }));
  const upscale = perPicture('upscale', buttons.upscale, buttons.upscaleShort, creations.filter(canUpscale));
  const subtle = perPicture('vary-subtle', buttons.varySubtle, buttons.varySubtleShort);
  const strong = perPicture('vary-strong', buttons.varyStrong, buttons.varyStrongShort);
  const whole: Button[] = [
    ...againButtons(order, words),
    { action: { name: 'details', id: order.id }, label: buttons.details, style: 'secondary' },
    ...publishButton(facts, words),
    { action: { name: 'delete', id: order.id }, label: buttons.delete, style: 'danger' },
  ];
  const social = socialRow(facts, words);
  const rows = single
    ? [[...upscale, ...subtle, ...strong], whole, social]
    : [upscale, subtle, strong, whole, social];
  return rows.filter((row) => row.length > 0);
}

/** On the card from the moment it is delivered, although it can be published only once that is settled: moments later. */
function publishButton({ order, creations, shown }: OrderFacts, { social }: Words): Button[] {
  if (creations.every(({ id }) => shown?.has(id))) return [];
  return [{ action: { name: 'publish', id: order.id }, label: social.buttons.publish, style: 'secondary' }];
}

/** For everybody in the chat: what is published can be liked and commented right here. */
function socialRow({ order, creations, shown }: OrderFacts, { social: { buttons } }: Words): Button[] {
  const open = creations.flatMap((creation) => {
    const said = shown?.get(creation.id);
    return said ? [{ creation, said }] : [];
  });
  if (open.length === 0) return [];
  const likes = open.map(
    ({ creation, said }): Button => ({
      action: { name: 'like', id: creation.id },
      label:
        creations.length === 1 ? buttons.like(said.likes) : buttons.likeShort(creation.index + 1, said.likes),
      style: 'secondary',
    }),
  );
  const comments = open.reduce((sum, { said }) => sum + said.comments, 0);
  const comment: Button = {
    action: { name: 'comment-which', id: order.id },
    label: buttons.comment(comments),
    style: 'secondary',
  };
  return [...likes, comment];
}
