import { messageText } from '@easel/sandbox/telegram/message-view.ts';
import type { TelegramPerson } from '@easel/sandbox/telegram/people.ts';
import { expect, test } from 'vitest';
import { failOrder, finishOrder, startOrder } from './studio-hands.ts';
import { addVisitor, labelsOf, now, openStage, orderBy, type Stage, saying } from './telegram-stage.ts';

async function finished(stage: Stage, visitor: TelegramPerson, text = '/imagine a fox --seed 7') {
  const { order, card } = await orderBy(stage, visitor, text);
  await startOrder(stage, order);
  await finishOrder(stage, order);
  const { chat } = visitor.privately();
  await stage.twin.waitForMessage(
    chat,
    (message) => message.message_id === card.message_id && saying('charged')(message),
  );
  await expect.poll(async () => (await stage.ordersOf(visitor))[0]?.status).toBe('succeeded');
  return { order, card: now(chat, card) };
}

test('cancel returns the credits, in the line and while it is made; pressed again it is cancelled already', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { press, chat } = visitor.privately();
  const first = await orderBy(stage, visitor, '/imagine a fox');
  expect(await press(first.card, 'Cancel')).toMatchObject({ answered: true, text: 'Cancelled.' });
  await stage.twin.waitForMessage(chat, saying('Held 2 · charged 0 · returned 2 · balance 100'));

  const second = await orderBy(stage, visitor, '/imagine an owl');
  await startOrder(stage, second.order);
  const presses = await Promise.all([press(second.card, 'Cancel'), press(second.card, 'Cancel')]);
  expect(presses.map((outcome) => outcome.answered && outcome.text)).toEqual(['Cancelled.', 'Cancelled.']);
  await expect.poll(() => labelsOf(now(chat, second.card))).toEqual(['Reroll · 2 cr', 'Remix · 2 cr']);
  expect(await stage.walletOf(visitor)).toMatchObject({ available: 100n, held: 0n });
});

test('a failed order says why and returns the credits', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { order } = await orderBy(stage, visitor, '/imagine a fox');
  await startOrder(stage, order);
  await failOrder(stage, order);
  const ended = await stage.twin.waitForMessage(
    visitor.privately().chat,
    saying('The machine failed twice.'),
  );
  expect(messageText(ended)).toContain('charged 0 · returned 2 · balance 100');
});

test('every button under a result works after the bot was restarted', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { press, chat } = visitor.privately();
  const { order, card } = await finished(stage, visitor);
  await stage.restartBot();

  for (const [label, title] of [
    ['Upscale · 8 cr', 'Upscale'],
    ['Vary · 2 cr', 'Vary'],
    ['Vary boldly · 2 cr', 'Vary'],
    ['Reroll · 2 cr', 'Imagine'],
  ] as const) {
    const known = chat.messages.length;
    expect(await press(card, label)).toMatchObject({ answered: true, text: 'On its way.' });
    await expect.poll(() => chat.messages.length).toBe(known + 1);
    const derived = chat.messages.at(-1);
    expect(derived && messageText(derived)).toContain(title);
    expect(derived?.reply_to_message?.message_id).toBe(card.message_id);
  }
  const derived = (await stage.ordersOf(visitor)).filter(({ parentOrderId }) => parentOrderId === order.id);
  expect(derived.map(({ kind }) => kind).sort()).toEqual(['imagine', 'upscale', 'vary', 'vary']);

  await press(card, 'Details');
  const details = await stage.twin.waitForMessage(chat, saying('Seed'));
  expect(messageText(details)).toContain('Seed: 7');
  await press(card, 'Remix · 2 cr');
  await stage.twin.waitForMessage(chat, saying('Reply to this message'));
  await press(card, 'Delete');
  const question = await stage.twin.waitForMessage(chat, saying('Delete these pictures?'));
  await stage.restartBot();
  expect(await press(question, 'Yes, delete')).toMatchObject({ text: 'Deleted.' });
  await expect.poll(() => labelsOf(now(chat, card))).toEqual([]);
  expect(messageText(now(chat, card))).toContain('Deleted.');
  await expect.poll(() => messageText(now(chat, question))).toContain('The pictures are gone.');
  expect((await stage.twin.readFile(now(chat, card))).length).toBeLessThan(300);
});

test('pressing twice makes one order', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { press } = visitor.privately();
  const { card } = await finished(stage, visitor);
  const presses = await Promise.all([
    press(card, 'Vary · 2 cr'),
    press(card, 'Vary · 2 cr'),
    press(card, 'Vary · 2 cr'),
  ]);
  const notes = presses.map((outcome) => (outcome.answered ? outcome.text : 'unanswered'));
  expect(notes.sort()).toEqual(['On its way.', 'That is already on its way.', 'That is already on its way.']);
  expect(await stage.ordersOf(visitor)).toHaveLength(2);
});

test('an album is taken out of the chat when its pictures are deleted', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { press, chat } = visitor.privately();
  const { card } = await finished(stage, visitor, '/imagine a fox --n 3');
  await press(card, 'Delete');
  const question = await stage.twin.waitForMessage(chat, saying('Delete these pictures?'));
  await press(question, 'Yes, delete');
  await expect.poll(() => chat.messages.filter((message) => message.photo)).toEqual([]);
  await expect.poll(() => messageText(now(chat, card))).toContain('Deleted.');
});

test('a remix is ordered by the reply to its question, also after a restart', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { press, reply, chat } = visitor.privately();
  const { order, card } = await finished(stage, visitor);
  await press(card, 'Remix · 2 cr');
  const question = await stage.twin.waitForMessage(chat, saying('Reply to this message'));
  expect(messageText(question)).toContain('a fox --ar 1:1 --model flux-schnell');
  await stage.restartBot();
  reply(question, 'a fox in the snow --ar 3:2');
  await stage.twin.waitForMessage(chat, saying('a fox in the snow'));
  await expect.poll(async () => (await stage.ordersOf(visitor))[0]?.parentOrderId).toBe(order.id);
});

test('several prompts in one are asked about with the total price, then ordered once', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { press, send, chat } = visitor.privately();
  send('/imagine a {red|blue|green} fox');
  const question = await stage.twin.waitForMessage(chat, saying('6 credits in all'));
  expect(await stage.ordersOf(visitor)).toEqual([]);
  const make = 'Make them all · 6 cr';
  await Promise.all([press(question, make), press(question, make)]);
  await expect.poll(() => chat.messages.filter(saying('set aside')).length).toBe(3);
  expect(await stage.ordersOf(visitor)).toHaveLength(3);
  expect(messageText(now(chat, question))).toContain('3 orders are on their way.');

  send('/imagine a {red|blue} owl');
  const other = await stage.twin.waitForMessage(chat, saying('4 credits in all'));
  await press(other, 'No, thanks');
  await expect.poll(() => messageText(now(chat, other))).toContain('Nothing was ordered.');
  expect(await stage.ordersOf(visitor)).toHaveLength(3);
});

test('recall lists what was made and shows it again', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { press, send, chat } = visitor.privately();
  const { order, card } = await finished(stage, visitor);
  send('/recall');
  const list = await stage.twin.waitForMessage(chat, saying('Your recent pictures'));
  expect(messageText(list)).toContain(order.id);
  await press(list, '1');
  await expect.poll(() => chat.messages.filter((message) => message.photo).length).toBe(2);
  send(`/recall ${order.id}`);
  await expect.poll(() => chat.messages.filter((message) => message.photo).length).toBe(3);
  const copy = chat.messages.findLast((message) => message.photo);
  if (!copy) throw new Error('no copy');
  expect(labelsOf(copy)).toEqual(labelsOf(card));
  send('/recall ord_01h455vb4pex5vsknk084sn02q');
  await stage.twin.waitForMessage(chat, saying('You have no such order.'));
});

test('buttons of others, forged ones and long errors do nothing but say so', async () => {
  const stage = await openStage();
  const [owner, stranger] = [addVisitor(stage), addVisitor(stage)];
  const group = stage.twin.addGroup({ title: 'Studio', members: [owner, stranger] });
  const { card } = await orderBy(stage, owner, '/imagine a fox', group);
  expect(await stranger.in(group).press(card, 'Cancel')).toMatchObject({
    showAlert: true,
    text: expect.stringContaining('You have no such order.'),
  });

  const press = stage.twin.updates.findLast((update) => update.callback_query)?.callback_query;
  if (!press) throw new Error('no press');
  press.data = 'x:ord_nonsense';
  stage.twin.switches.redeliver(1);
  const hint = () =>
    stage.twin.requests.filter(({ parameters }) => String(parameters.text).includes('does nothing any more'));
  await expect.poll(() => hint().length).toBe(1);
  expect((await stage.ordersOf(owner))[0]?.status).toBe('queued');
});
