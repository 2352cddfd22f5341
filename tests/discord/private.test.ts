import { findAccount } from '@easel/core/accounts/ensure-account.ts';
import { changeProfile } from '@easel/core/accounts/profile.ts';
import { DAY_MS } from '@easel/core/clock.ts';
import { creditOwner } from '@easel/core/credits/ledger.ts';
import { grantPremium } from '@easel/core/plans/membership.ts';
import { ownerOf, treasuryIdOf } from '@easel/core/treasury/treasury.ts';
import { isEphemeral, messageFiles, messageText } from '@easel/sandbox/discord/message-reading.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { useStage } from './stage.ts';

const stage = useStage(beforeEach, afterEach);

/** A member of the server with Premium, who publishes everything by default. */
async function openMember() {
  const user = stage.twin.addUser({ name: 'painter' });
  const actor = user.in(stage.channel);
  await (await actor.command('help')).message();
  const account = await findAccount(stage.foundation, { platform: 'discord', userId: user.id });
  if (!account) throw new Error('the member has no account');
  const until = new Date(Date.now() + 30 * DAY_MS);
  await grantPremium(stage.foundation, { accountId: account.id, until, by: account.id });
  await changeProfile(stage.foundation, {
    account: account.id,
    change: { privacy: { publishByDefault: true } },
  });
  const dm = user.dm();
  // Being given Premium is told there too.
  const inPrivate = (words: string) => dm.messages.filter((message) => messageText(message).includes(words));
  const seen = () => stage.channel.messages.filter((message) => !isEphemeral(message));
  return { user, actor, account, seen, dm, inPrivate };
}

async function countPublished(): Promise<number> {
  return (await stage.db.selectFrom('publication').select('creation_id').execute()).length;
}

it('goes to the private messages alone: card, pictures and what is made from them; never published by itself', async () => {
  const { user, actor, account, seen, dm, inPrivate } = await openMember();
  const treasury = ownerOf(treasuryIdOf('discord', stage.guild.id));
  await creditOwner(stage.db, { key: 'shared', owner: treasury, bucket: 'purchased', amount: 500n });
  const balance = await stage.balance(user);

  const answer = await (await actor.command('imagine', { prompt: 'a secret fox', private: true })).message();
  expect(isEphemeral(answer)).toBe(true);
  expect(messageText(answer)).toContain('I sent you that in private.');
  const order = await stage.newestOrder();
  expect(order).toMatchObject({ payer: { kind: 'person', id: account.id }, origin: { isPrivate: true } });
  expect(order.serverId).toBeUndefined();
  const [card] = inPrivate('set aside');
  if (!card) throw new Error('no card in private');
  await stage.make(order.id);
  await stage.ended(order.id);
  expect(await stage.balance(user)).toBe(balance - 2n);
  expect(inPrivate('secret')).toMatchObject([{ id: card.id }]);
  expect(inPrivate('secret').flatMap(messageFiles)).toHaveLength(1);

  await dm.press(card, 'Vary · 2 cr').message();
  const child = await stage.newestOrder();
  expect(child).toMatchObject({ parentOrderId: order.id, chatId: order.chatId });
  await stage.make(child.id);
  await stage.ended(child.id);
  expect(dm.messages.filter((message) => messageFiles(message).length > 0)).toHaveLength(2);
  expect(seen().filter((message) => messageText(message).includes('secret'))).toEqual([]);
  expect(await countPublished()).toBe(0);

  // What is asked for openly is published as ever.
  await (await actor.command('imagine', { prompt: 'a public fox' })).message();
  const open = await stage.newestOrder();
  await stage.make(open.id);
  await stage.ended(open.id);
  await expect.poll(countPublished).toBe(1);
});

it('by flag too; with several prompts in one, the question comes in private as well', async () => {
  const { actor, seen, dm, inPrivate } = await openMember();
  const asked = { prompt: 'a {red|blue} secret --private' };
  const answer = await (await actor.command('imagine', asked)).message();
  expect(isEphemeral(answer)).toBe(true);
  expect(await stage.countOrders()).toBe(0);
  const [question] = inPrivate('2 prompts in one');
  if (!question) throw new Error('nothing was asked in private');
  await dm.press(question, 'Make them all · 4 cr').message();
  await expect.poll(() => stage.countOrders()).toBe(2);
  expect((await stage.newestOrder()).origin).toMatchObject({
    isPrivate: true,
    chatId: question.channel_id,
  });
  expect(seen().filter((message) => messageText(message).includes('secret'))).toEqual([]);
});

it('is refused kindly and at no cost without Premium', async () => {
  const user = stage.twin.addUser({ name: 'visitor' });
  const answer = await (
    await user.in(stage.channel).command('imagine', { prompt: 'a fox', private: true })
  ).message();
  expect(isEphemeral(answer)).toBe(true);
  expect(messageText(answer)).toMatch(/part of Premium[\s\S]*\/plan[\s\S]*Nothing was charged/);
  expect(await stage.countOrders()).toBe(0);
  expect(await stage.balance(user)).toBe(100n);
});

it('says so when private messages are closed, and keeps what is made for /recall', async () => {
  const { actor, seen, user } = await openMember();
  stage.twin.switches.refuseDms = true;
  const answer = await (await actor.command('imagine', { prompt: 'a secret', private: true })).message();
  expect(isEphemeral(answer)).toBe(true);
  expect(messageText(answer)).toContain('Your private messages are closed to me.');
  const order = await stage.newestOrder();
  await stage.make(order.id);
  // A card that is not there may be on its way for some seconds.
  stage.clock.advance(15_000);
  expect((await stage.ended(order.id)).status).toBe('succeeded');
  expect(seen().filter((message) => messageText(message).includes('secret'))).toEqual([]);
  stage.twin.switches.refuseDms = false;
  const shown = await (await user.dm().command('recall', { id: order.id })).message();
  expect(messageFiles(shown)).toHaveLength(1);
});
