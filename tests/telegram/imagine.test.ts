import { messageButtons, messageText } from '@easel/sandbox/telegram/message-view.ts';
import { expect, test } from 'vitest';
import { finishOrder, moveOrder, startOrder } from './studio-hands.ts';
import { addVisitor, openStage } from './telegram-stage.ts';

test('a prompt becomes a card, the card shows progress, then the picture and the receipt', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const chat = visitor.privately();
  chat.openStartLink('ref_42');
  await stage.twin.waitForMessage(chat.chat, (message) => messageText(message).includes('100 credits'));

  const asked = chat.send('/imagine a lighthouse in a storm --ar 16:9 --seed 7');
  const card = await stage.twin.waitForMessage(chat.chat, (message) =>
    messageText(message).includes('set aside'),
  );
  expect(messageText(card)).toContain('a lighthouse in a storm');
  expect(messageText(card)).toMatch(/Next in line/);
  expect(card.reply_to_message?.message_id).toBe(asked.message_id);
  expect(messageButtons(card).map(({ text }) => text)).toEqual(['Cancel']);

  const [order] = await stage.ordersOf(visitor);
  if (!order) throw new Error('no order');
  await startOrder(stage, order);
  await moveOrder(stage, order, 0.5);
  await stage.twin.waitForMessage(chat.chat, (message) => messageText(message).includes('▰▰▰▰▰▱'), 8_000);
  await finishOrder(stage, order);
  const result = await stage.twin.waitForMessage(chat.chat, (message) => message.photo !== undefined);
  expect(result.message_id).toBe(card.message_id);
  expect(messageText(result)).toContain('Held 2 · charged 2 · returned 0 · balance 98');
  expect(messageButtons(result).map(({ text }) => text)).toEqual([
    'Upscale',
    'Vary',
    'Vary boldly',
    'Reroll',
    'Remix',
    'Details',
    'Delete',
  ]);
  await expect.poll(async () => (await stage.walletOf(visitor)).available).toBe(98n);
});
