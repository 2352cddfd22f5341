import type { Order } from '@easel/core/orders/order.ts';
import { expect, test } from 'vitest';
import { en } from '../words/en.ts';
import { recallCard } from './recall.ts';

test('a prompt is never cut through an emoji: Telegram would take no message with half of one', () => {
  const params = { prompt: `${'x'.repeat(58)}🦊 in the snow` };
  const order = { id: 'ord_01', params, createdAt: new Date(0) } as unknown as Order;
  const quote = recallCard([order], en).blocks.find((block) => block.type === 'quote');
  expect(quote?.type === 'quote' && quote.text.isWellFormed()).toBe(true);
});
