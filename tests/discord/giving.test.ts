import { findAccount } from '@easel/core/accounts/ensure-account.ts';
import { creditOwner } from '@easel/core/credits/ledger.ts';
import type { AccountId } from '@easel/core/ids.ts';
import { addNotice } from '@easel/core/notices/notice.ts';
import { isEphemeral, messageButtons, messageText } from '@easel/sandbox/discord/message-reading.ts';
import { expect, it } from 'vitest';
import { type Stage, useStage } from './stage.ts';

const stage = useStage();

type User = ReturnType<Stage['twin']['addUser']>;

/** Somebody who has used Easel before, with the welcome credits and `bought` ones. */
async function somebody(name: string, bought = 0n) {
  const user = stage.twin.addUser({ name });
  const actor = user.in(stage.channel);
  await (await actor.command('help')).message();
  const id = await accountOf(user);
  const owner = { kind: 'person', id } as const;
  if (bought > 0n)
    await creditOwner(stage.db, { key: `bought-${id}`, owner, bucket: 'purchased', amount: bought });
  return { user, actor, id };
}

async function accountOf(user: User): Promise<AccountId> {
  const account = await findAccount(stage.foundation, { platform: 'discord', userId: user.id });
  if (!account) throw new Error('no account');
  return account.id;
}

it('a gift is asked about, given once, and told to whoever gets it', async () => {
  const giver = await somebody('giver', 200n);
  const friend = await somebody('friend');
  const question = await (await giver.actor.command('gift', { user: friend.user, credits: 50 })).message();
  expect(isEphemeral(question)).toBe(true);
  expect(messageText(question)).toContain('Give 50 credits to friend?');
  expect(await stage.balance(giver.user)).toBe(300n);
  const presses = [
    giver.actor.press(question, 'Give 50 credits'),
    giver.actor.press(question, 'Give 50 credits'),
  ];
  await Promise.all(presses.map((press) => press.acknowledged()));
  await expect.poll(() => stage.balance(friend.user)).toBe(150n);
  expect(await stage.balance(giver.user)).toBe(250n);
  await expect
    .poll(() =>
      giver.actor.messages.filter((seen) => messageText(seen).includes('50 credits given to friend')),
    )
    .toHaveLength(1);
  const { channel } = friend.user.dm();
  const told = await stage.twin.waitForMessage(channel, (seen) => messageText(seen).includes('gave you 50'));
  expect(messageText(told)).toContain('giver gave you 50 credits.');
});

it('a gift that is not wanted after all moves nothing', async () => {
  const giver = await somebody('doubtful', 100n);
  const friend = await somebody('hopeful');
  const question = await (await giver.actor.command('gift', { user: friend.user, credits: 9 })).message();
  const answered = await giver.actor.press(question, 'No, thanks').message();
  expect(messageButtons(answered)).toEqual([]);
  expect([await stage.balance(giver.user), await stage.balance(friend.user)]).toEqual([200n, 100n]);
});

it.each<[string, (giver: User) => Promise<{ id: string }>, number, string]>([
  ['to oneself', async (giver) => giver, 5, 'That would be a gift to yourself.'],
  ['to a bot', async () => ({ id: stage.twin.applicationId }), 5, 'Bots have no use for credits.'],
  ['to a stranger', async () => stage.twin.addUser({ name: 'stranger' }), 5, 'They have never used Easel.'],
  [
    'of more than one has bought',
    async () => (await somebody('lucky')).user,
    60,
    'That takes 60 bought credits, and you have 20 of those free.',
  ],
])('a gift %s is refused kindly, and nothing changes', async (_, recipient, credits, words) => {
  const giver = await somebody('generous', 20n);
  const user = await recipient(giver.user);
  const answer = await (await giver.actor.command('gift', { user, credits })).message();
  expect(isEphemeral(answer)).toBe(true);
  expect(messageText(answer)).toContain(words);
  expect(messageButtons(answer).filter(({ label }) => label?.startsWith('Give'))).toEqual([]);
  expect(await stage.balance(giver.user)).toBe(120n);
});

it('operators make and stop codes; everybody redeems one once', async () => {
  const operator = await somebody('operator');
  await stage.db.updateTable('account').set({ role: 'admin' }).where('id', '=', operator.id).execute();
  const refused = await (
    await (await somebody('pretender')).actor.command('promo create', { credits: 999 })
  ).message();
  expect(messageText(refused)).toContain('Only the operator of this Easel may make promo codes.');

  const made = await (
    await operator.actor.command('promo create', { credits: 25, limit: 10, days: 30, code: 'winter' })
  ).message();
  expect(messageText(made)).toMatch(/`WINTER` 25 credits, for the first 10, until .* · not redeemed yet/);
  const member = await somebody('redeemer');
  const redeem = () => member.actor.command('promo redeem', { code: ' Winter ' });
  expect(messageText(await (await redeem()).message())).toContain('25 credits for you.');
  expect(messageText(await (await redeem()).message())).toContain('You have redeemed this code before.');
  expect(await stage.balance(member.user)).toBe(125n);

  const stopped = await (await operator.actor.command('promo stop', { code: 'winter' })).message();
  expect(messageText(stopped)).toContain('redeemed once, stopped');
  const late = await somebody('latecomer');
  const answer = await (await late.actor.command('promo redeem', { code: 'winter' })).message();
  expect(messageText(answer)).toContain('This code is no longer valid.');
  const listed = await (await operator.actor.command('promo list')).message();
  expect(messageText(listed)).toContain('WINTER');
  expect(await stage.balance(late.user)).toBe(100n);
});

it('an invitation is shown, entered by a newcomer, and counted', async () => {
  const host = await somebody('host');
  const card = await (await host.actor.command('invite')).message();
  const code = /Your invitation: `([0-9A-Z]+)`/.exec(messageText(card))?.[1] ?? '';
  expect(messageText(card)).toContain(`/invite code:${code}`);
  expect(messageText(card)).toContain('nobody yet');
  const own = await (await host.actor.command('invite', { code })).message();
  expect(messageText(own)).toContain('That is your own invitation.');
  const guest = await somebody('guest');
  const entered = await (await guest.actor.command('invite', { code: code.toLowerCase() })).message();
  expect(messageText(entered)).toContain('Thank you, noted.');
  const counted = await (await host.actor.command('invite')).message();
  expect(messageText(counted)).toMatch(/You brought\*\*\s+1 person\n\*\*Not settled yet\*\*\s+1 person/);
});

it('tells somebody of credits that expire, by private message', async () => {
  const member = await somebody('forgetful');
  const expiresAt = '2026-12-07T00:00:00.000Z';
  await addNotice(stage.db, {
    key: 'expire-test',
    to: { account: member.id },
    notice: { kind: 'credits-expire', amount: '40', expiresAt },
  });
  stage.foundation.signals.send('notice');
  const { channel } = member.user.dm();
  const told = await stage.twin.waitForMessage(channel, (seen) => messageText(seen).includes('expire'));
  expect(messageText(told)).toContain('40 credits expire on 7 Dec 2026.');
});

it('says the price of one prompt first where only that is asked, and makes it by a button', async () => {
  const member = await somebody('careful');
  const asked = await member.actor.command('imagine', { prompt: 'a {very} fine fox --n 3 --dry' });
  const question = await asked.message();
  expect(isEphemeral(question)).toBe(true);
  expect(messageText(question)).toMatch(/What it would cost[\s\S]*3 pictures, 6 credits at most/);
  expect(await stage.balance(member.user)).toBe(100n);
  await member.actor.press(question, 'Make it · 6 cr').acknowledged();
  await expect.poll(() => stage.balance(member.user)).toBe(94n);
  expect((await stage.newestOrder()).outputCount).toBe(3);
});

it('lets whoever cancels order after order under way rest for some minutes', async () => {
  const { actor, user } = await somebody('restless');
  for (let i = 0; i < 6; i++) {
    const card = await (await actor.command('imagine', { prompt: `a storm ${i}` })).message();
    const order = await stage.newestOrder();
    await stage.admit(order.id);
    await actor.press(card, 'Cancel').acknowledged();
    await stage.ended(order.id);
  }
  const refused = await (await actor.command('imagine', { prompt: 'a calm' })).message();
  expect(isEphemeral(refused)).toBe(true);
  expect(messageText(refused)).toMatch(/so you can order again in \d+ min/);
  expect(await stage.balance(user)).toBe(100n);
});
