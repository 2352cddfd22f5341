import type { Creation } from '@easel/core/creations/creation.ts';
import { modelOf } from '@easel/core/kinds/picture.ts';
import { kindOf } from '@easel/core/kinds/registry.ts';
import { canUpscale } from '@easel/core/kinds/upscale/kind.ts';
import type { Order } from '@easel/core/orders/order.ts';
import type { Waiting } from '@easel/core/orders/waiting.ts';
import type { Words } from '../words/en.ts';
import type { Block, Button, Card } from './card.ts';

/** All that an order's card shows, read from the database. */
export interface OrderFacts {
  order: Order;
  waiting?: Waiting;
  /** The pictures that are there to see: none while it is made, none when they were deleted. */
  creations: Creation[];
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
    case 'blocked':
      return endedCard(facts, words);
  }
}

function heading({ order }: OrderFacts, words: Words): Block[] {
  const { title } = kindOf(order.kind).words.en;
  const size = `${order.params.width}×${order.params.height}`;
  return [
    { type: 'title', text: words.card.heading(title, modelOf(order.params).title, size, order.outputCount) },
    { type: 'quote', text: order.params.prompt },
  ];
}

function openCard(facts: OrderFacts, words: Words): Card {
  const { order } = facts;
  const blocks = [...heading(facts, words), ...stateBlocks(facts, words)];
  blocks.push({ type: 'small', parts: [words.card.held(order.held)] });
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
    const label = [words.card.working(kindOf(order.kind).words.en.working), eta].filter(Boolean).join(' ');
    return [{ type: 'progress', value: order.progress, label }];
  }
  const lane = order.lane === 'priority' ? words.card.priorityLane : undefined;
  const place = waiting?.place === undefined ? words.card.picked : words.card.place(waiting.place);
  return [{ type: 'line', parts: [[place, lane, eta].filter(Boolean).join(' · ')] }];
}

function resultCard(facts: OrderFacts, words: Words): Card {
  const { order, creations } = facts;
  const blocks = heading(facts, words);
  if (creations.length === 0) {
    blocks.push({ type: 'line', parts: [words.card.deleted] }, receiptBlock(facts, words));
    return { tone: 'info', blocks, buttons: [] };
  }
  blocks.push({ type: 'pictures', creations, description: order.params.prompt });
  if (creations.length < order.outputCount) {
    blocks.push({ type: 'line', parts: [words.card.someMissing(creations.length, order.outputCount)] });
  }
  if (creations.length > 1) blocks.push({ type: 'small', parts: [words.card.legend] });
  blocks.push(receiptBlock(facts, words));
  return { tone: 'done', blocks, buttons: resultButtons(facts, words) };
}

function endedCard(facts: OrderFacts, words: Words): Card {
  const { order } = facts;
  const blocks = heading(facts, words);
  const said = order.failure && words.failures[order.failure.reason];
  const title = said?.title ?? (order.status === 'blocked' ? words.card.blocked : words.card.cancelled);
  blocks.push({ type: 'line', parts: [{ strong: title }, ...(said ? [` ${said.help}`] : [])] });
  blocks.push(receiptBlock(facts, words));
  const again: Button[] = [
    { action: { name: 'reroll', id: order.id }, label: words.buttons.reroll, style: 'primary' },
    { action: { name: 'remix', id: order.id }, label: words.buttons.remix, style: 'secondary' },
  ];
  return { tone: order.status === 'failed' ? 'sorry' : 'info', blocks, buttons: [again] };
}

/** Before the order is settled, what it will say then: what is delivered is what is charged. */
function receiptBlock({ order, creations, balance }: OrderFacts, words: Words): Block {
  const charged = order.charged ?? order.priceEach * BigInt(creations.length);
  return { type: 'small', parts: [words.receipt(order.held, charged, order.held - charged, balance)] };
}

function resultButtons({ order, creations }: OrderFacts, words: Words): Button[][] {
  const { buttons } = words;
  const single = creations.length === 1;
  const perPicture = (
    name: 'upscale' | 'vary-subtle' | 'vary-strong',
    label: (n?: number) => string,
    short: (n: number) => string,
    shown = creations,
  ): Button[] =>
    shown.map((creation) => ({
      action: { name, id: order.id, index: creation.index },
      label: single ? label() : label(creation.index + 1),
      ...(!single && { short: short(creation.index + 1) }),
      style: name === 'upscale' ? 'primary' : 'secondary',
    }));
  const upscale = perPicture('upscale', buttons.upscale, buttons.upscaleShort, creations.filter(canUpscale));
  const subtle = perPicture('vary-subtle', buttons.varySubtle, buttons.varySubtleShort);
  const strong = perPicture('vary-strong', buttons.varyStrong, buttons.varyStrongShort);
  const whole: Button[] = [
    { action: { name: 'reroll', id: order.id }, label: buttons.reroll, style: 'secondary' },
    { action: { name: 'remix', id: order.id }, label: buttons.remix, style: 'secondary' },
    { action: { name: 'details', id: order.id }, label: buttons.details, style: 'secondary' },
    { action: { name: 'delete', id: order.id }, label: buttons.delete, style: 'danger' },
  ];
  const rows = single ? [[...upscale, ...subtle, ...strong], whole] : [upscale, subtle, strong, whole];
  return rows.filter((row) => row.length > 0);
}
