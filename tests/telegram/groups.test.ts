import { messageButtons, messageText } from '@easel/sandbox/telegram/message-view.ts';
import { expect, test } from 'vitest';
import { finishOrder, startOrder } from './studio-hands.ts';
import { labelsOf, now, openGroup, openPrivateChat, orderBy, saying } from './telegram-stage.ts';

test('a group sees the card and the pictures, as replies to the command', async () => {
  const { stage, group, member } = await openGroup();
  const { order, card } = await orderBy(
    stage,
    member,
    `/imagine@${stage.twin.botUsername} a fox --n 2`,
    group,
  );
  expect(order).toMatchObject({ serverId: String(group.id), chatId: String(group.id) });
  await startOrder(stage, order);
  await finishOrder(stage, order);
  const receipt = await stage.twin.waitForMessage(group, saying('charged 4'));
  expect(receipt.message_id).toBe(card.message_id);
  expect(group.messages.filter((message) => message.photo)).toHaveLength(2);
});

test('a mention is a prompt; other talk and commands of others are not', async () => {
  const { stage, group, member } = await openGroup();
  member.in(group).send('a fox would be nice');
  member.in(group).send('/paint a fox');
  member.in(group).send('/imagine@another_bot a fox');
  const { order } = await orderBy(stage, member, `@${stage.twin.botUsername} a fox in the snow`, group);
  expect(order.params.prompt).toBe('a fox in the snow');
  expect(await stage.ordersOf(member)).toHaveLength(1);
  expect(group.messages.filter((message) => message.from?.is_bot)).toHaveLength(1);
});

test('credits are told in private; somebody who never opened the private chat is shown the door', async () => {
  const { stage, group, member } = await openGroup();
  member.in(group).send('/credits');
  const door = await stage.twin.waitForMessage(group, saying('for your eyes only'));
  expect(messageButtons(door)[0]?.url).toBe(`https://t.me/${stage.twin.botUsername}?start=hello`);

  const chat = await openPrivateChat(stage, member);
  member.in(group).send('/credits');
  const told = await stage.twin.waitForMessage(chat, saying('100 credits free to spend'));
  expect(messageText(told)).toContain('Given: 100 until');
  expect(group.messages.filter(saying('100 credits'))).toEqual([]);
});

test('a question in a group tells nobody what its person has, nor what they never want to see', async () => {
  const { stage, group, member } = await openGroup();
  const { press, send } = member.in(group);
  member.privately().send('/settings --model sdxl --no my own face');
  await stage.twin.waitForMessage(member.privately().chat, saying('Saved.'));
  send('/imagine a {red|blue} fox');
  const question = await stage.twin.waitForMessage(group, saying('2 orders of 1 picture'));
  expect(messageText(question)).not.toMatch(/You have|free/);
  send('/imagine a fox');
  const card = await stage.twin.waitForMessage(group, saying('set aside'));
  await press(card, 'Cancel');
  await expect.poll(() => labelsOf(now(group, card))).toContain('Remix · 3 cr');
  await press(card, 'Remix · 3 cr');
  const asked = await stage.twin.waitForMessage(group, saying('Reply to this message'));
  expect(messageText(asked)).toContain('a fox --ar 1:1 --model sdxl');
  expect(messageText(asked)).not.toContain('face');
});

test('what is wrong with a command is told in private', async () => {
  const { stage, group, member } = await openGroup();
  member.privately().openStartLink();
  member.in(group).send('/imagine porn');
  await stage.twin.waitForMessage(member.privately().chat, saying('We do not make this here'));
  expect(group.messages.filter((message) => message.from?.is_bot)).toEqual([]);
});

test('an admin may delete what others made, others may not', async () => {
  const { stage, group, admin, member, other } = await openGroup();
  const { order, card } = await orderBy(stage, member, '/imagine a fox', group);
  await startOrder(stage, order);
  await finishOrder(stage, order);
  await stage.twin.waitForMessage(group, (message) => message.photo !== undefined);
  await expect.poll(async () => (await stage.ordersOf(member))[0]?.status).toBe('succeeded');

  expect(await other.in(group).press(card, 'Delete')).toMatchObject({ showAlert: true });
  await admin.in(group).press(card, 'Delete');
  const question = await stage.twin.waitForMessage(group, saying('Delete these pictures?'));
  expect(await other.in(group).press(question, 'Yes, delete')).toMatchObject({ showAlert: true });
  expect(await admin.in(group).press(question, 'Yes, delete')).toMatchObject({ text: 'Deleted.' });
  await expect.poll(() => messageText(now(group, card))).toContain('Deleted.');
});

test('anybody may remix what stands in the group, at their own cost; only the one who was asked answers', async () => {
  const { stage, group, member, other } = await openGroup();
  const { order, card } = await orderBy(stage, member, '/imagine a fox', group);
  await startOrder(stage, order);
  await finishOrder(stage, order);
  await stage.twin.waitForMessage(group, (message) => message.photo !== undefined);
  await other.in(group).press(card, 'Remix · 2 cr');
  const question = await stage.twin.waitForMessage(group, saying('Reply to this message'));
  member.in(group).reply(question, 'not mine to answer');
  other.in(group).reply(question, 'a fox with a lantern');
  await expect.poll(async () => (await stage.ordersOf(other))[0]?.params.prompt).toBe('a fox with a lantern');
  expect(await stage.ordersOf(member)).toHaveLength(1);
});

test('details of a picture in a group are told in private', async () => {
  const { stage, group, member } = await openGroup();
  member.privately().openStartLink();
  const { order, card } = await orderBy(stage, member, '/imagine a fox --seed 7', group);
  await startOrder(stage, order);
  await finishOrder(stage, order);
  await stage.twin.waitForMessage(group, (message) => message.photo !== undefined);
  expect(await member.in(group).press(card, 'Details')).toMatchObject({
    text: 'I sent you that in our private chat.',
  });
  await stage.twin.waitForMessage(member.privately().chat, saying('Seed: 7'));
});

test('the limits of a group hold for its orders; only admins set them', async () => {
  const { stage, group, admin, member } = await openGroup();
  member.privately().openStartLink();
  member.in(group).send('/settings group --max 2');
  await stage.twin.waitForMessage(member.privately().chat, saying('Only admins may change the settings'));
  admin.in(group).send('/settings group --max 2 --only sdxl,flux-schnell --style ink');
  const shown = await stage.twin.waitForMessage(group, saying('Saved.'));
  expect(messageText(shown)).toContain('Most pictures in one order: 2');
  expect(messageText(shown)).toContain('Only these models: sdxl, flux-schnell');
  expect(labelsOf(shown)).toEqual([]);

  member.in(group).send('/imagine a fox --n 3');
  await stage.twin.waitForMessage(member.privately().chat, saying('n 3 is more than is allowed here'));
  member.in(group).send('/imagine a fox --model flux-dev');
  await stage.twin.waitForMessage(member.privately().chat, saying('model flux-dev is more'));
  const { order } = await orderBy(stage, member, '/imagine a fox', group);
  expect(order.params).toMatchObject({ style: 'ink', model: 'flux-schnell' });
});
