import { expect, test } from 'vitest';
import { messageText } from './message-view.ts';
import { openTwin, refusalOf, startPolling } from './twin-harness.ts';

/** A group with a member and a bot that notes what it sees. */
async function openGroup() {
  const bench = await openTwin();
  const { twin, bot } = bench;
  const seen: string[] = [];
  bot.on('message:text', (ctx) => {
    seen.push(ctx.message.text);
  });
  const member = twin.addUser({ name: 'Member', username: 'member' });
  const owner = twin.addUser({ name: 'Owner' });
  const group = twin.addGroup({ title: 'Painters', admins: [owner], members: [member] });
  await startPolling(bot);
  return { ...bench, seen, member, owner, group };
}

test('in privacy mode the bot sees commands, mentions and replies to it, and nothing else', async () => {
  const { twin, bot, seen, member, group } = await openGroup();
  const actor = member.in(group);
  const card = await bot.api.sendMessage(group.id, 'card');

  actor.send('just talking');
  actor.send('/imagine@other_bot a boat');
  actor.send(`/imagine@${twin.botUsername} a lighthouse`);
  actor.send('/credits');
  actor.send(`what does @${twin.botUsername} cost?`);
  actor.reply(card, 'lovely');
  actor.reply(actor.send('another talk'), 'a reply to a person');

  await expect.poll(() => seen.length).toBe(4);
  expect(seen).toEqual([
    `/imagine@${twin.botUsername} a lighthouse`,
    '/credits',
    `what does @${twin.botUsername} cost?`,
    'lovely',
  ]);
  expect(group.messages.map(messageText)).toContain('just talking');
});

test('as an administrator the bot sees everything and may delete it', async () => {
  const { bot, seen, member, group } = await openGroup();
  const before = member.in(group).send('not seen');
  const refusal = await refusalOf(bot.api.deleteMessage(group.id, before.message_id));
  expect(refusal.description).toBe("Bad Request: message can't be deleted for everyone");

  group.setStatus('bot', 'administrator');
  member.in(group).send('seen');
  await expect.poll(() => seen).toEqual(['seen']);
  await bot.api.deleteMessage(group.id, before.message_id);
  expect(group.messages.map(messageText)).not.toContain('not seen');
});

test('members and the chat are told as they are', async () => {
  const { twin, bot, member, owner, group } = await openGroup();
  expect(await bot.api.getChatMember(group.id, owner.id)).toMatchObject({ status: 'creator' });
  expect(await bot.api.getChatMember(group.id, member.id)).toMatchObject({ status: 'member' });
  group.setStatus(member, 'left');
  expect(await bot.api.getChatMember(group.id, member.id)).toMatchObject({ status: 'left' });
  expect(() => member.in(group)).toThrow('not a member');
  expect(await bot.api.getChat(group.id)).toMatchObject({ type: 'supergroup', title: 'Painters' });
  expect(twin.updates.find((update) => update.message?.left_chat_member)).toBeDefined();
});
