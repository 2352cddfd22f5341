import { creditOwner } from '@easel/core/credits/ledger.ts';
import { messageText } from '@easel/sandbox/telegram/message-view.ts';
import type { TelegramPerson } from '@easel/sandbox/telegram/people.ts';
import { expect, test } from 'vitest';
import {
  addVisitor,
  labelsOf,
  type Message,
  now,
  openGroup,
  openPrivateChat,
  openStage,
  orderBy,
  type Stage,
  saying,
} from './telegram-stage.ts';

/** Gives somebody the welcome credits, and `bought` ones. */
async function welcome(stage: Stage, person: TelegramPerson, bought = 0n): Promise<void> {
  await openPrivateChat(stage, person);
  const owner = { kind: 'person', id: (await stage.accountOf(person)).id } as const;
  const bonus = { key: `bought-${person.id}`, owner, bucket: 'purchased', amount: bought } as const;
  if (bought > 0n) await creditOwner(stage.deps.db, bonus);
}

/** Likes questions about this prompt. */
const asking = (prompt: string) => (message: Message) =>
  saying(prompt)(message) && labelsOf(message).length > 0;

async function openRichGroup(bought: bigint) {
  const opened = await openGroup();
  const { stage, admin, member, other } = opened;
  for (const person of [admin, member]) await welcome(stage, person, bought);
  await welcome(stage, other);
  const available = async (person: TelegramPerson) => (await stage.walletOf(person)).available;
  return { ...opened, available };
}

test('a gift answers a message of whoever gets it, is asked about, and is told to them alone', async () => {
  const { stage, group, member, other, available } = await openRichGroup(100n);
  const said = other.in(group).send(`@${stage.twin.botUsername} a fox`);
  await stage.twin.waitForMessage(group, saying('set aside'));
  member.in(group).reply(said, '/gift 30');
  const question = await stage.twin.waitForMessage(group, saying('Give 30 credits to'));
  expect(messageText(question)).not.toMatch(/up to|more today/);
  expect(await other.in(group).press(question, 'Give 30 credits')).toMatchObject({ showAlert: true });
  await stage.restartBot();
  await member.in(group).press(question, 'Give 30 credits');
  await expect.poll(() => messageText(now(group, question))).toContain('30 credits given to');
  expect(labelsOf(now(group, question))).toEqual([]);
  await stage.twin.waitForMessage(other.privately().chat, saying('gave you 30 credits.'));
  expect([await available(member), await available(other)]).toEqual([170n, 128n]);
});

test('gifts to nobody, oneself, a bot, of nothing or too much are refused kindly', async () => {
  const { stage, group, member, other, available } = await openRichGroup(20n);
  const { chat } = member.privately();
  const mine = member.in(group).send('/help');
  const theirs = other.in(group).send('/help');
  const bots = await stage.twin.waitForMessage(group, saying('Easel makes pictures'));
  const refusals = async (send: () => void, words: string) => {
    send();
    await stage.twin.waitForMessage(chat, saying(words));
  };
  await refusals(() => member.in(group).send('/gift 5'), 'reply to a message of theirs');
  await refusals(() => member.in(group).reply(theirs, '/gift @someone 5'), 'reply to a message of theirs');
  await refusals(() => member.in(group).reply(mine, '/gift 5'), 'That would be a gift to yourself.');
  await refusals(() => member.in(group).reply(bots, '/gift 5'), 'Bots have no use for credits.');
  await refusals(() => member.in(group).reply(theirs, '/gift 0'), '“0” does not work for amount.');
  await refusals(() => member.in(group).reply(theirs, '/gift lots'), '“lots” does not work for amount.');
  await refusals(() => member.in(group).reply(theirs, '/gift 21'), 'you have 20 of those free');
  expect([await available(member), await available(other)]).toEqual([120n, 100n]);
});

test('codes and invitations', async () => {
  const stage = await openStage();
  const [operator, guest] = [addVisitor(stage), addVisitor(stage)];
  for (const person of [operator, guest]) await welcome(stage, person);
  const { id } = await stage.accountOf(operator);
  await stage.deps.db.updateTable('account').set({ role: 'admin' }).where('id', '=', id).execute();
  operator.privately().send('/promo create 25 --limit 1 --code winter');
  await stage.twin.waitForMessage(operator.privately().chat, saying('WINTER 25 credits, for the first 1'));

  const { send, chat } = guest.privately();
  send('/promo create 500');
  await stage.twin.waitForMessage(chat, saying('Only the operator of this Easel may make promo codes.'));
  send('/promo winter');
  await stage.twin.waitForMessage(chat, saying('25 credits for you.'));
  send('/promo winter');
  await stage.twin.waitForMessage(chat, saying('You have redeemed this code before.'));
  operator.privately().send('/promo winter');
  await stage.twin.waitForMessage(operator.privately().chat, saying('This code is used up.'));
  expect((await stage.walletOf(guest)).available).toBe(125n);

  operator.privately().send('/invite');
  const card = await stage.twin.waitForMessage(operator.privately().chat, saying('Your invitation'));
  const code = /\/invite ([0-9A-Z]+)/.exec(messageText(card))?.[1] ?? '';
  send(`/invite ${code}`);
  await stage.twin.waitForMessage(chat, saying('Thank you, noted.'));
  operator.privately().send('/invite');
  await stage.twin.waitForMessage(operator.privately().chat, saying('You brought: 1 person'));
});

test('a group shares a wallet: funded, ruled by its admins, and it pays', async () => {
  const { stage, group, admin, member, available } = await openRichGroup(100n);
  member.in(group).send('/treasury');
  await stage.twin.waitForMessage(group, saying('There is nothing in it yet.'));
  member.in(group).send('/treasury fund 60');
  await stage.twin.waitForMessage(group, saying('It has 60 credits now.'));
  member.in(group).send('/treasury rules everyone');
  await stage.twin.waitForMessage(member.privately().chat, saying('Only admins may change the rules'));
  admin.in(group).send('/treasury rules everyone --cap 10 --above 4');
  const rules = await stage.twin.waitForMessage(group, saying('Saved.'));
  expect(messageText(rules)).toMatch(
    /May spend: everyone[\s\S]*Each, a day: 10 credits[\s\S]*Monthly report: here/,
  );

  const { order } = await orderBy(stage, member, '/imagine a fox', group);
  expect(order.payer).toEqual({ kind: 'server', id: `telegram:${group.id}` });
  await stage.twin.waitForMessage(group, saying('2 credits of the shared wallet set aside'));
  expect(await available(member)).toBe(140n);
  member.in(group).send('/treasury report');
  await stage.twin.waitForMessage(group, saying('Put in: 60 credits'));
  member.privately().send('/treasury');
  await stage.twin.waitForMessage(member.privately().chat, saying('A group can share a wallet'));
});

test('over the threshold an admin is asked, and answers also after a restart', async () => {
  const { stage, group, admin, member, other, available } = await openRichGroup(100n);
  admin.in(group).send('/treasury fund 60');
  admin.in(group).send('/treasury rules everyone --above 2');
  await stage.twin.waitForMessage(group, saying('Saved.'));
  member.in(group).send('/imagine three foxes --n 3');
  const question = await stage.twin.waitForMessage(group, saying('An admin has to agree'));
  expect(labelsOf(question)).toEqual(['Agree · 6 cr', 'Refuse', 'Pay it myself']);
  expect(await other.in(group).press(question, 'Agree · 6 cr')).toMatchObject({ showAlert: true });
  await stage.restartBot();
  await admin.in(group).press(question, 'Agree · 6 cr');
  await expect.poll(() => messageText(now(group, question))).toContain('agreed.');
  await stage.twin.waitForMessage(group, saying('6 credits of the shared wallet set aside'));
  expect((await stage.ordersOf(member))[0]).toMatchObject({ payer: { id: `telegram:${group.id}` } });

  member.in(group).send('/imagine two owls --n 2');
  const second = await stage.twin.waitForMessage(group, asking('two owls'));
  await member.in(group).press(second, 'Pay it myself');
  await expect.poll(() => messageText(now(group, second))).toContain('pays for it.');
  expect(await available(member)).toBe(196n);
  member.in(group).send('/imagine a jay --n 2');
  const third = await stage.twin.waitForMessage(group, asking('a jay'));
  await admin.in(group).press(third, 'Refuse');
  await expect.poll(() => messageText(now(group, third))).toContain('said no.');
  expect(await stage.ordersOf(member)).toHaveLength(2);
});
