import { modelOf } from '@easel/core/kinds/picture.ts';
import type { Order } from '@easel/core/orders/order.ts';
import type { Words } from '../words/en.ts';
import { credits, duration } from '../words/format.ts';
import { facts, quote, title } from './blocks.ts';
import type { Card } from './card.ts';

/** All that an order was made with. Private: it shows the seed and the negative prompt. */
export function detailsCard(order: Order, words: Words): Card {
  const { params } = order;
  const { details } = words;
  const items = [
    { label: details.model, value: modelOf(params).title },
    { label: details.style, value: params.style },
    { label: details.size, value: `${params.width}×${params.height}` },
    { label: details.seed, value: String(params.seed) },
    { label: details.steps, value: String(params.steps) },
    { label: details.guidance, value: String(params.guidance) },
    ...(params.negativePrompt ? [{ label: details.negative, value: params.negativePrompt }] : []),
    ...(order.parentOrderId ? [{ label: details.parent, value: order.parentOrderId }] : []),
    { label: details.order, value: order.id },
    { label: details.price, value: credits(order.charged ?? order.held) },
    ...(order.endedAt
      ? [{ label: details.took, value: duration(order.endedAt.getTime() - order.createdAt.getTime()) }]
      : []),
  ];
  return {
    tone: 'info',
    blocks: [title(details.title), quote(params.prompt), facts(items)],
    buttons: [],
  };
}
