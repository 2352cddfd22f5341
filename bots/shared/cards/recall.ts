import type { Order } from '@easel/core/orders/order.ts';
import type { Words } from '../words/en.ts';
import { date } from '../words/format.ts';
import { shorten } from '../words/shorten.ts';
import { line, quote, title } from './blocks.ts';
import type { Block, Card } from './card.ts';

/** Many of them stand in one list. */
const RECALL_PROMPT_MAX = 60;

/** The newest orders of a person, ten at most, each with a button that shows it again. Private. */
export function recallCard(orders: Order[], words: Words): Card {
  const blocks: Block[] = [title(words.recall.title)];
  if (orders.length === 0) blocks.push(line(words.recall.none));
  for (const [i, order] of orders.entries()) {
    blocks.push(line({ strong: `${i + 1}` }, ' ', { code: order.id }, ` ${date(order.createdAt)}`));
    blocks.push(quote(shorten(order.params.prompt, RECALL_PROMPT_MAX)));
  }
  const buttons = orders.map((order, i) => ({
    action: { name: 'recall' as const, id: order.id },
    label: String(i + 1),
    style: 'secondary' as const,
  }));
  return {
    tone: 'info',
    blocks,
    buttons: [buttons.slice(0, 5), buttons.slice(5)].filter((row) => row.length > 0),
  };
}
