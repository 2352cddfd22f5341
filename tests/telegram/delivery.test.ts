import { getOrder } from '@easel/core/orders/order.ts';
import { messageText } from '@easel/sandbox/telegram/message-view.ts';
import { expect, test } from 'vitest';
import { finishOrder, startOrder } from './studio-hands.ts';
import { addVisitor, labelsOf, openStage, orderBy, type Stage, saying } from './telegram-stage.ts';

async function rungOf({ deps }: Stage, orderId: string): Promise<string | undefined> {
  const row = await deps.db
    .selectFrom('delivery')
    .select('rung')
    .where('order_id', '=', orderId)
    .executeTakeFirst();
  return row?.rung;
}

test('pictures for somebody who blocked the bot wait for /recall', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const chat = visitor.privately();
  const { order } = await orderBy(stage, visitor, 'a fox');
  await startOrder(stage, order);
  chat.block();
  await finishOrder(stage, order);
  await expect.poll(() => rungOf(stage, order.id)).toBe('inbox');
  expect(await getOrder(stage.deps.db, order.id)).toMatchObject({ status: 'succeeded', charged: 2n });

  chat.unblock();
  chat.send(`/recall ${order.id}`);
  const shown = await stage.twin.waitForMessage(chat.chat, (message) => message.photo !== undefined);
  expect(labelsOf(shown)).toContain('Upscale · 8 cr');
});

test('when the group is closed to the bot, the pictures go to the private chat', async () => {
  const stage = await openStage();
  const member = addVisitor(stage);
  const group = stage.twin.addGroup({ title: 'Studio', members: [member] });
  member.privately().openStartLink();
  const { order } = await orderBy(stage, member, '/imagine two foxes --n 2', group);
  await startOrder(stage, order);
  group.setStatus('bot', 'kicked');
  await finishOrder(stage, order);
  const receipt = await stage.twin.waitForMessage(member.privately().chat, saying('charged 4'));
  expect(receipt.reply_to_message?.photo).toBeDefined();
  await expect.poll(() => rungOf(stage, order.id)).toBe('direct');
});

test('when the card was deleted, the picture comes as a new message', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { order, card, asked } = await orderBy(stage, visitor, '/imagine a fox');
  await startOrder(stage, order);
  const address = `${stage.twin.url}/bot${stage.twin.token}/deleteMessage`;
  await fetch(`${address}?chat_id=${visitor.id}&message_id=${card.message_id}`);
  await finishOrder(stage, order);
  const result = await stage.twin.waitForMessage(visitor.privately().chat, (message) =>
    Boolean(message.photo),
  );
  expect(result.reply_to_message?.message_id).toBe(asked.message_id);
  await expect.poll(() => rungOf(stage, order.id)).toBe('channel');
});

test('a flood wait is obeyed, and the pictures come once', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { chat } = visitor.privately();
  const { order } = await orderBy(stage, visitor, '/imagine two foxes --n 2');
  await startOrder(stage, order);
  stage.twin.switches.storm({ forMs: 1_500, retryAfterS: 2, methods: ['sendMediaGroup', 'editMessageText'] });
  await finishOrder(stage, order);
  await stage.twin.waitForMessage(chat, saying('charged 4'));
  expect(chat.messages.filter((message) => message.photo)).toHaveLength(2);
  const sends = stage.twin.requests.filter(({ method }) => method === 'sendMediaGroup');
  expect(sends.map(({ status }) => status)).toEqual([429, 200]);
});

test('an album whose answer was lost is not sent again; the card offers to show the pictures', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { chat, press } = visitor.privately();
  const { order } = await orderBy(stage, visitor, '/imagine two foxes --n 2');
  await startOrder(stage, order);
  stage.twin.switches.dropAfterHandling('sendMediaGroup');
  await finishOrder(stage, order);
  const receipt = await stage.twin.waitForMessage(chat, saying('charged 4'));
  expect(chat.messages.filter((message) => message.photo)).toHaveLength(2);
  expect(messageText(receipt)).toContain('If they are not here');
  await press(receipt, 'Show the pictures');
  await expect.poll(() => chat.messages.filter((message) => message.photo).length).toBe(4);
});

test('an album is not sent again when only the receipt failed', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { chat } = visitor.privately();
  const { order } = await orderBy(stage, visitor, '/imagine two foxes --n 2');
  await startOrder(stage, order);
  stage.twin.switches.failNext('editMessageText', 502, 'Bad Gateway');
  await finishOrder(stage, order);
  await stage.twin.waitForMessage(chat, saying('charged 4'));
  expect(chat.messages.filter((message) => message.photo)).toHaveLength(2);
});

test('a picture that Telegram does not take as a photo comes as a file', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { order } = await orderBy(stage, visitor, '/imagine a long wall');
  await startOrder(stage, order);
  await finishOrder(stage, order, { width: 2100, height: 100 });
  const result = await stage.twin.waitForMessage(visitor.privately().chat, (message) =>
    Boolean(message.document),
  );
  expect(messageText(result)).toContain('charged 2');
  expect(labelsOf(result)).toContain('Reroll · 2 cr');
});

test('six orders at once in a group all arrive, inside of its limits', async () => {
  const stage = await openStage();
  const member = addVisitor(stage);
  const group = stage.twin.addGroup({ title: 'Studio', members: [member] });
  const orders = [];
  for (let i = 0; i < 6; i += 1)
    orders.push((await orderBy(stage, member, `/imagine fox ${i}`, group)).order);
  for (const order of orders) {
    await startOrder(stage, order);
    await finishOrder(stage, order);
  }
  await expect.poll(() => group.messages.filter((message) => message.photo).length).toBe(6);
  expect(stage.twin.requests.filter(({ status }) => status === 429)).toEqual([]);
});
