import { findAccount } from '@easel/core/accounts/ensure-account.ts';
import { creditOwner } from '@easel/core/credits/ledger.ts';
import { addNotice } from '@easel/core/notices/notice.ts';
import { readTreasury, treasuryIdOf } from '@easel/core/treasury/treasury.ts';
import { isEphemeral, messageButtons, messageText } from '@easel/sandbox/discord/message-reading.ts';
import { expect, it } from 'vitest';
import { type Stage, useStage } from './stage.ts';

const stage = useStage();

type Actor = ReturnType<ReturnType<Stage['twin']['addUser']>['in']>;

/** A server of its own with an admin who has put `funded` credits into its wallet. */
async function openServer(funded: number) {
  const guild = stage.twin.addGuild({ name: 'Harbour' });
  const channel = guild.addChannel({ name: 'pictures' });
  const boss = stage.twin.addUser({ name: 'boss' });
  guild.addMember(boss, { permissions: ['ManageGuild'] });
  const admin = boss.in(channel);
  await admin.command('help').then((asked) => asked.message());
  const account = await findAccount(stage.foundation, { platform: 'discord', userId: boss.id });
  const owner = { kind: 'person', id: account?.id ?? '' } as const;
  await creditOwner(stage.db, {
    key: `bought-${guild.id}`,
    owner,
    bucket: 'purchased',
    amount: BigInt(funded),
  });
  if (funded > 0) await run(admin, 'treasury fund', { credits: funded });
  const join = (name: string, roles: { id: string }[] = []) => {
    const user = stage.twin.addUser({ name });
    guild.addMember(user, { roles });
    return { user, actor: user.in(channel) };
  };
  const available = async () =>
    (await readTreasury(stage.foundation, treasuryIdOf('discord', guild.id))).wallet.available;
  return { guild, channel, admin, boss, join, available };
}

async function run(actor: Actor, command: string, options: Parameters<Actor['command']>[1] = {}) {
  return (await actor.command(command, options)).message();
}

const within = (channel: Stage['channel'], words: string | RegExp) =>
  stage.twin.waitForMessage(channel, (seen) => new RegExp(words).test(messageText(seen)));

it('pays for those whom the admins let spend, and says so wherever a price is told', async () => {
  const { guild, channel, admin, join, available } = await openServer(100);
  const painters = guild.addRole('Painters');
  expect(messageText(await within(channel, 'put 100 credits'))).toContain('It has 100 credits now.');
  const rules = await run(admin, 'treasury rules', { role: painters, daily_cap: 10 });
  expect(isEphemeral(rules)).toBe(true);
  expect(messageText(rules)).toMatch(/Saved\.[\s\S]*admins and Painters[\s\S]*10 credits/);

  const painter = join('painter', [painters]);
  const card = await run(painter.actor, 'imagine', { prompt: 'a tug', count: 3 });
  expect(messageText(card)).toContain('6 credits of the shared wallet set aside');
  const order = await stage.newestOrder();
  await stage.make(order.id);
  await within(channel, 'charged 6 · returned 0 · balance of the shared wallet 94');
  expect(await stage.balance(painter.user)).toBe(100n);
  const shown = await run(painter.actor, 'treasury show');
  expect(messageText(shown)).toContain('94 credits to spend here');
  expect(messageText(shown)).toContain('up to 4 credits more today');
  expect(messageText(await run(painter.actor, 'credits show'))).toContain('up to 4 credits more today');

  // Over the day's share, and for whoever has no such role, one's own wallet pays.
  const own = await run(painter.actor, 'imagine', { prompt: 'a ferry', count: 3 });
  expect(messageText(own)).toContain('6 credits set aside; you pay');
  const visitor = join('visitor');
  expect(messageText(await run(visitor.actor, 'imagine', { prompt: 'a quay' }))).toContain(
    '2 credits set aside; you',
  );
  expect(messageText(await run(visitor.actor, 'credits show'))).toContain(
    'pays only for some, so you pay for yourself',
  );
  expect([await available(), await stage.balance(painter.user)]).toEqual([94n, 94n]);
});

it('is nobody’s but the admins’ to rule, and takes no more than one has bought', async () => {
  const { join, available, admin } = await openServer(20);
  const { actor, user } = join('member');
  const refused = await run(actor, 'treasury rules', { who: 'everyone' });
  expect(messageText(refused)).toContain('Only admins may change the rules of the shared wallet.');
  const poor = await run(actor, 'treasury fund', { credits: 5 });
  expect(isEphemeral(poor)).toBe(true);
  expect(messageText(poor)).toContain('That takes 5 bought credits');
  const month = await run(actor, 'treasury report', { month: '2026-13' });
  expect(messageText(month)).toContain('“2026-13” does not work for month.');
  expect([await available(), await stage.balance(user)]).toEqual([20n, 100n]);
  await run(admin, 'treasury rules', { who: 'everyone', approval_above: 4 });
  const reset = await run(admin, 'treasury rules', { reset: 'approval_above' });
  expect(messageText(reset)).toMatch(/May spend\*\*\s+everyone[\s\S]*An admin approves above\*\*\s+never/);
});

it('asks an admin above the threshold, who agrees after a restart; nobody else can', async () => {
  const { channel, admin, join, available } = await openServer(100);
  await run(admin, 'treasury rules', { who: 'everyone', approval_above: 4 });
  const { actor, user } = join('asker');
  const question = await run(actor, 'imagine', { prompt: 'a fleet', count: 4 });
  expect(isEphemeral(question)).toBe(false);
  expect(messageText(question)).toMatch(
    /An admin has to agree[\s\S]*asker asks the shared wallet for 8 credits/,
  );
  expect(messageButtons(question).map(({ label }) => label)).toEqual([
    'Agree · 8 cr',
    'Refuse',
    'Pay it myself',
  ]);
  expect(await available()).toBe(100n);
  for (const label of ['Agree · 8 cr', 'Refuse']) {
    const refused = await actor.press(question, label).message();
    expect(messageText(refused)).toContain('Only admins may decide on orders for the shared wallet.');
  }
  const other = await join('other').actor.press(question, 'Pay it myself').message();
  expect(messageText(other)).toContain('This question is not yours to answer.');

  await stage.stopBot();
  await stage.startBot();
  await admin.press(question, 'Agree · 8 cr').acknowledged();
  await within(channel, 'boss agreed.');
  await within(channel, '8 credits of the shared wallet set aside');
  const order = await stage.newestOrder();
  expect(order.payer.kind).toBe('server');
  await stage.make(order.id);
  await within(channel, 'charged 8 · returned 0 · balance of the shared wallet 92');
  expect([await available(), await stage.balance(user)]).toEqual([92n, 100n]);
});

it('leaves it at a no, or to whoever asked and would rather pay', async () => {
  const { channel, admin, join, available } = await openServer(100);
  await run(admin, 'treasury rules', { who: 'everyone', approval_above: 0 });
  const { actor, user } = join('asker');
  const first = await run(actor, 'imagine', { prompt: 'a raft' });
  await admin.press(first, 'Refuse').acknowledged();
  const refused = await within(channel, 'boss said no.');
  expect(messageButtons(refused)).toEqual([]);
  const before = await stage.countOrders();

  const second = await run(actor, 'imagine', { prompt: 'a barge' });
  await actor.press(second, 'Pay it myself').acknowledged();
  await within(channel, 'asker pays for it.');
  await within(channel, '2 credits set aside; you pay');
  expect(await stage.countOrders()).toBe(before + 1);
  expect([await available(), await stage.balance(user)]).toEqual([100n, 98n]);
});

it('several prompts are paid by the wallet that the question named, or not at all', async () => {
  const { admin, join, available } = await openServer(50);
  await run(admin, 'treasury rules', { who: 'everyone' });
  const { actor, user } = join('gambler');
  const question = await run(actor, 'imagine', { prompt: 'a {red|blue} boat' });
  expect(messageText(question)).toContain('The shared wallet pays; it has 50 credits free.');
  await run(admin, 'treasury rules', { who: 'admins' });
  const refused = await actor
    .press(question, 'Make them all · 4 cr')
    .waitFor((seen) => messageText(seen).includes('cost'));
  expect(messageText(refused)).toContain('The shared wallet does not pay for you any more.');
  expect([await available(), await stage.balance(user)]).toEqual([50n, 100n]);
  await run(admin, 'treasury rules', { who: 'everyone' });
  await actor.press(question, 'Make them all · 4 cr').acknowledged();
  await expect.poll(available).toBe(46n);
  expect(await stage.balance(user)).toBe(100n);
});

it('posts the report of a month by itself', async () => {
  const { guild, channel, boss, available } = await openServer(30);
  const month = new Date(stage.clock.now()).toISOString().slice(0, 7);
  await addNotice(stage.db, {
    key: `month-${guild.id}`,
    to: { platform: 'discord', chatId: channel.id },
    notice: { kind: 'treasury-month', treasury: treasuryIdOf('discord', guild.id), month },
  });
  stage.foundation.signals.send('notice');
  const report = await within(channel, 'The shared wallet in');
  expect(messageText(report)).toMatch(/Put in\*\*\s+30 credits[\s\S]*At the end\*\*\s+30 credits/);
  expect(messageText(report)).toContain(boss.name);
  expect(await available()).toBe(30n);
});
