import type { TelegramGroup, TelegramPerson } from '@easel/sandbox/telegram/people.ts';
import { expect, test } from 'vitest';
import { addVisitor, type Message, now, openStage, orderBy, type Stage, saying } from './telegram-stage.ts';

const SECRET = 'a-long_secret';

/** A group in which somebody has an open order, and another member with a client that sends what it likes. */
async function openScene() {
  const stage = await openStage({ webhookSecret: SECRET });
  const [member, rogue] = [addVisitor(stage), addVisitor(stage)];
  const group = stage.twin.addGroup({ title: 'Studio', members: [member, rogue] });
  const { card } = await orderBy(stage, member, '/imagine a fox', group);
  return { stage, group, member, rogue, card };
}

let updateId = 2_000_000;

/** Presses a button that the message does not have. */
async function pressForged(
  stage: Stage,
  { by, on, data }: { by: TelegramPerson; on: Message; data: string },
): Promise<void> {
  updateId += 1;
  const query = { id: String(updateId), from: by.user, message: on, chat_instance: '1', data };
  const update = { update_id: updateId, callback_query: query } as Stage['twin']['updates'][number];
  expect(await stage.twin.forgeDelivery({ update, secret: SECRET })).toBe(200);
}

function isUntouched(group: TelegramGroup, card: Message): void {
  expect(now(group, card).text).toBe(card.text);
  expect(now(group, card).reply_markup).toEqual(card.reply_markup);
}

test('a forged press of one’s own question leaves the cards of others alone', async () => {
  const { stage, group, rogue, card } = await openScene();
  rogue.in(group).send('/imagine an owl --n 1 {red|blue}');
  const question = await stage.twin.waitForMessage(group, saying('2 prompts in one'));
  const buttons = question.reply_markup?.inline_keyboard.flat() ?? [];
  for (const button of buttons.toReversed()) {
    if ('callback_data' in button)
      await pressForged(stage, { by: rogue, on: now(group, card), data: button.callback_data });
  }
  isUntouched(group, card);
});

test('a forged press of one’s own Cancel leaves the cards of others alone', async () => {
  const { stage, group, rogue, card } = await openScene();
  const { order } = await orderBy(stage, rogue, '/imagine an owl', group);
  await pressForged(stage, { by: rogue, on: now(group, card), data: `x:${order.id}` });
  await expect.poll(async () => (await stage.ordersOf(rogue))[0]?.status).toBe('cancelled');
  isUntouched(group, card);
});

test('a forged tap on the settings neither shows them in a group nor changes a card', async () => {
  const { stage, group, rogue, card } = await openScene();
  await pressForged(stage, { by: rogue, on: now(group, card), data: 'set:model=sdxl' });
  isUntouched(group, card);
});
