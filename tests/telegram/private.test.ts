import { DAY_MS } from '@easel/core/clock.ts';
import { grantPremium } from '@easel/core/plans/membership.ts';
import { messageText } from '@easel/sandbox/telegram/message-view.ts';
import type { TelegramPerson } from '@easel/sandbox/telegram/people.ts';
import { expect, test } from 'vitest';
import { finishOrder, startOrder } from './studio-hands.ts';
import { openGroup, openPrivateChat, type Stage, saying } from './telegram-stage.ts';

async function givePremium({ deps, accountOf }: Stage, person: TelegramPerson): Promise<void> {
  const { id } = await accountOf(person);
  await grantPremium(deps, { accountId: id, until: new Date(Date.now() + 30 * DAY_MS), by: id });
}

test('a private order of a group comes in the private chat; the group reads no word of it from the bot', async () => {
  const { stage, group, member } = await openGroup();
  const chat = await openPrivateChat(stage, member);
  await givePremium(stage, member);
  member.in(group).send('/imagine a secret fox --private');
  const card = await stage.twin.waitForMessage(chat, saying('set aside'));
  await stage.twin.waitForMessage(group, saying('I answered that in private.'));
  const [order] = await stage.ordersOf(member);
  if (!order) throw new Error('nothing was ordered');
  expect(order).toMatchObject({ chatId: String(chat.id), origin: { isPrivate: true } });
  expect(order.serverId).toBeUndefined();
  await startOrder(stage, order);
  await finishOrder(stage, order);
  const receipt = await stage.twin.waitForMessage(chat, saying('charged 2'));
  expect(receipt).toMatchObject({ message_id: card.message_id, photo: expect.anything() });
  const told = group.messages.filter((message) => message.from?.is_bot).map(messageText);
  expect(told).toHaveLength(1);
  expect(told.join()).not.toContain('secret');

  member.in(group).send('/imagine a {red|blue} secret --private');
  const question = await stage.twin.waitForMessage(chat, saying('2 prompts in one'));
  await member.privately().press(question, 'Make them all · 4 cr');
  await expect.poll(async () => (await stage.ordersOf(member)).length).toBe(3);
  expect((await stage.ordersOf(member)).map(({ chatId }) => chatId)).toEqual(Array(3).fill(String(chat.id)));
});

test('a bot that may do so deletes the command, and says nothing', async () => {
  const { stage, group, member } = await openGroup();
  group.setStatus('bot', 'administrator');
  const chat = await openPrivateChat(stage, member);
  await givePremium(stage, member);
  const asked = member.in(group).send('/imagine a secret fox --private');
  await stage.twin.waitForMessage(chat, saying('set aside'));
  await expect.poll(() => group.messages.map(({ message_id }) => message_id)).not.toContain(asked.message_id);
  expect(group.messages.filter((message) => message.from?.is_bot && message.text)).toEqual([]);
});

test('without Premium it is refused in private, at no cost', async () => {
  const { stage, group, member } = await openGroup();
  const chat = await openPrivateChat(stage, member);
  member.in(group).send('/imagine a fox --private');
  await stage.twin.waitForMessage(chat, saying('Private orders are part of Premium.'));
  expect(await stage.ordersOf(member)).toEqual([]);
  expect((await stage.walletOf(member)).available).toBe(100n);
  expect(group.messages.filter((message) => message.from?.is_bot)).toEqual([]);
});

test('nothing is held where the private chat is not open; the door to it is shown', async () => {
  const { stage, group, member } = await openGroup();
  member.in(group).send('/credits');
  await stage.twin.waitForMessage(group, saying('for your eyes only'));
  await givePremium(stage, member);
  const { held } = await stage.walletOf(member);
  member.in(group).send('/imagine a fox --private');
  await expect.poll(() => group.messages.filter(saying('for your eyes only')).length).toBe(2);
  expect(await stage.ordersOf(member)).toEqual([]);
  expect((await stage.walletOf(member)).held).toBe(held);
});
