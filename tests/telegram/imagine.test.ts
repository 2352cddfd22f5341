import { messageText } from '@easel/sandbox/telegram/message-view.ts';
import { expect, test } from 'vitest';
import { finishOrder, moveOrder, startOrder } from './studio-hands.ts';
import { addVisitor, labelsOf, openStage, orderBy, saying } from './telegram-stage.ts';

test('a prompt becomes a card, the card shows progress, then the picture and the receipt', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { chat } = visitor.privately();
  visitor.privately().openStartLink('ref_42');
  await stage.twin.waitForMessage(chat, saying('You have 100 credits'));

  const { order, card } = await orderBy(
    stage,
    visitor,
    '/imagine a lighthouse in a storm --ar 16:9 --seed 7',
  );
  expect(messageText(card)).toContain('a lighthouse in a storm');
  expect(messageText(card)).toContain('Next in line');
  expect(labelsOf(card)).toEqual(['Cancel']);
  expect(order.params).toMatchObject({
    prompt: 'a lighthouse in a storm',
    seed: 7,
    width: 1344,
    height: 768,
  });

  await startOrder(stage, order);
  await moveOrder(stage, order, 0.5);
  await stage.twin.waitForMessage(chat, saying('▰▰▰▰▰▱'));
  await finishOrder(stage, order);
  const result = await stage.twin.waitForMessage(chat, (message) => message.photo !== undefined);
  expect(result.message_id).toBe(card.message_id);
  expect(messageText(result)).toContain('Held 2 · charged 2 · returned 0 · balance 98');
  expect(labelsOf(result)).toEqual([
    'Upscale · 8 cr',
    'Vary · 2 cr',
    'Vary boldly · 2 cr',
    'Reroll · 2 cr',
    'Remix · 2 cr',
    'Details',
    'Publish',
    'Delete',
  ]);
  await expect.poll(() => stage.walletOf(visitor)).toMatchObject({ available: 98n, held: 0n });
});

test('four pictures come as an album that answers the card, which becomes the receipt', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { chat } = visitor.privately();
  const { order, card } = await orderBy(stage, visitor, '/imagine four foxes --n 4');
  await startOrder(stage, order);
  await finishOrder(stage, order);

  const receipt = await stage.twin.waitForMessage(chat, saying('charged 8'));
  expect(receipt.message_id).toBe(card.message_id);
  expect(labelsOf(receipt)).toEqual(
    'U1 U2 U3 U4 V1 V2 V3 V4 V1+ V2+ V3+ V4+'
      .split(' ')
      .concat('Reroll · 8 cr', 'Remix · 8 cr', 'Details', 'Publish', 'Delete'),
  );
  const album = chat.messages.filter((message) => message.media_group_id);
  expect(album).toHaveLength(4);
  expect(album.map((message) => message.reply_to_message?.message_id)).toEqual(
    Array(4).fill(card.message_id),
  );
});

test('only what came out well is shown and charged', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { order } = await orderBy(stage, visitor, '/imagine two owls --n 2');
  await startOrder(stage, order);
  await finishOrder(stage, order, { count: 1 });
  const result = await stage.twin.waitForMessage(visitor.privately().chat, (message) =>
    Boolean(message.photo),
  );
  expect(messageText(result)).toContain('1 of 2 came out well');
  expect(messageText(result)).toContain('Held 4 · charged 2 · returned 2 · balance 98');
});

test('in a private chat plain text is a prompt', async () => {
  const stage = await openStage();
  const { order } = await orderBy(stage, addVisitor(stage), 'a paper boat on a wet street');
  expect(order.params.prompt).toBe('a paper boat on a wet street');
});

test('an update that comes again finds the order and its card', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { chat } = visitor.privately();
  const { order } = await orderBy(stage, visitor, '/imagine a heron');
  stage.twin.switches.redeliver(1);
  visitor.privately().send('/help');
  await stage.twin.waitForMessage(chat, saying('Easel makes pictures'));

  expect((await stage.ordersOf(visitor)).map(({ id }) => id)).toEqual([order.id]);
  expect(chat.messages.filter(saying('set aside'))).toHaveLength(1);
  expect(await stage.walletOf(visitor)).toMatchObject({ available: 98n, held: 2n });
});

test('an order whose card was lost with the connection still brings its picture', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { chat } = visitor.privately();
  visitor.privately().openStartLink();
  await stage.twin.waitForMessage(chat, saying('Easel makes pictures'));
  stage.twin.switches.failNext('sendMessage', 502, 'Bad Gateway');
  visitor.privately().send('/imagine a lost card');
  await expect.poll(async () => (await stage.ordersOf(visitor)).length).toBe(1);
  const [order] = await stage.ordersOf(visitor);
  if (!order) throw new Error('no order');
  await startOrder(stage, order);
  await finishOrder(stage, order);
  const result = await stage.twin.waitForMessage(chat, (message) => message.photo !== undefined);
  expect(messageText(result)).toContain('a lost card');
  expect(chat.messages.filter(saying('Something went wrong'))).toEqual([]);
});

test.each([
  ['refused words', '/imagine porn', 'We do not make this here'],
  ['an option out of range', '/imagine a fox --ar 99:1', '“99:1” does not work for ar'],
  ['a batch over the limit', '/imagine a fox --n 9', '“9” does not work for n'],
  ['a seed that is no number', '/imagine a fox --seed blue', '“blue” does not work for seed'],
  ['no prompt', '/imagine', 'What should the picture show?'],
  ['a prompt that is too long', `/imagine ${'fox '.repeat(600)}`, 'at most 2,000 can be used'],
])('%s: a kind message, and nothing ordered', async (_, text, said) => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  visitor.privately().send(text);
  const answer = await stage.twin.waitForMessage(visitor.privately().chat, saying(said));
  expect(labelsOf(answer)).toEqual([]);
  expect(await stage.ordersOf(visitor)).toEqual([]);
});

test('a wallet too empty is told what is missing', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  for (let i = 0; i < 4; i += 1) await orderBy(stage, visitor, `/imagine fox ${i} --model flux-dev --n 4`);
  visitor.privately().send('/imagine another fox --model flux-dev --n 4');
  const answer = await stage.twin.waitForMessage(visitor.privately().chat, saying('That costs 24 credits'));
  expect(messageText(answer)).toContain('You are 20 credits short');
  expect(await stage.ordersOf(visitor)).toHaveLength(4);
});

test.each([
  ['right to left', 'منارة في عاصفة תמונה'],
  ['emoji', '👩‍👩‍👧‍👦🏳️‍🌈 family picnic 🧺'.repeat(30)],
  ['that looks like HTML', '<b>bold</b> & <script>alert("x")</script> </blockquote> &lt;'],
  ['as long as can be', `${'An endless street of lamps, '.repeat(71)}end`],
])('a prompt %s is shown as written, in the card and under the picture', async (_, prompt) => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { order, card } = await orderBy(stage, visitor, prompt);
  expect(messageText(card)).toContain(order.params.prompt);
  expect(card.entities?.some(({ type }) => /blockquote$/.test(type))).toBe(true);
  await startOrder(stage, order);
  await finishOrder(stage, order);
  const result = await stage.twin.waitForMessage(visitor.privately().chat, (message) =>
    Boolean(message.photo),
  );
  const caption = messageText(result);
  expect(caption).toContain(order.params.prompt.slice(0, 150).trim());
  expect(caption.length).toBeLessThanOrEqual(1024);
  expect(caption.isWellFormed()).toBe(true);
  expect(caption).toContain('charged 2');
});

test('photos and unknown commands are answered with what is possible', async () => {
  const stage = await openStage();
  const chat = addVisitor(stage).privately();
  chat.send('/paint a fox');
  await stage.twin.waitForMessage(chat.chat, saying('I do not know that command'));
  chat.sendDocument(Buffer.from('hello'), 'note.txt');
  await stage.twin.waitForMessage(chat.chat, saying('I work from words'));
});
