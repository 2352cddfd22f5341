import { randomBytes } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { ensureAccount } from '../accounts/ensure-account.ts';
import { GIFT } from '../catalog/given.ts';
import { DAY_MS } from '../clock.ts';
import { checkLedger } from '../credits/check-ledger.ts';
import { creditOwner, holdCredits, takeBackCredits } from '../credits/ledger.ts';
import { moveCredits } from '../credits/move.ts';
import { readHistory, readWallet } from '../credits/wallet.ts';
import type { AccountId } from '../ids.ts';
import { claimNotices, markNoticeTold } from '../notices/notice.ts';
import type { Platform } from '../platform.ts';
import { useTestCore, walletOf } from '../testing/test-core.ts';
import { arriveTwice, join } from '../tests/two-chats.ts';
import { confirmGift, proposeGift } from './gift.ts';

const deps = useTestCore({ maxConnections: 32 });

afterAll(async () => {
  const problems = await checkLedger(deps.db);
  // Nothing but the hold that a test makes by hand has no order.
  expect(problems.filter(({ check }) => check !== 'an open hold belongs to one open order')).toEqual([]);
});

interface Person {
  id: AccountId;
  chat: { platform: Platform; userId: string; isBot: boolean };
}

async function newPerson(bought = 0n): Promise<Person> {
  const chat = { platform: 'telegram', userId: randomBytes(6).toString('hex') } as const;
  const { id } = await ensureAccount(deps, { ...chat, displayName: 'Member' });
  const owner = { kind: 'person', id } as const;
  if (bought > 0n)
    await creditOwner(deps.db, { key: `bought-${id}`, owner, bucket: 'purchased', amount: bought });
  return { id, chat: { ...chat, isBot: false } };
}

async function boughtOf(person: Person): Promise<bigint> {
  const { balances } = await walletOf(deps, person.id);
  return balances.find(({ bucket }) => bucket === 'purchased')?.available ?? 0n;
}

function propose(from: Person, to: Person, amount: bigint, on = deps) {
  return proposeGift(on, { from: from.id, to: to.chat, amount });
}

test('a gift moves bought credits, stays bought, and the other is told once', async () => {
  const [giver, friend] = [await newPerson(100n), await newPerson()];
  const proposal = await propose(giver, friend, 30n);
  expect(proposal).toMatchObject({ to: friend.id, available: 100n, leftToday: GIFT.dailyCap });
  expect(await boughtOf(friend)).toBe(0n);
  const confirmed = await confirmGift(deps, { id: proposal.id, from: giver.id });
  expect(confirmed).toEqual({ gift: { to: friend.id, amount: 30n }, created: true });
  expect([await boughtOf(giver), await boughtOf(friend)]).toEqual([70n, 30n]);
  const history = await readHistory(deps.db, { owner: { kind: 'person', id: giver.id }, limit: 1 });
  expect(history).toMatchObject([{ kind: 'gift', amount: -30n, reference: proposal.id }]);
  const told = await claimNotices(deps.db, { platform: 'telegram', limit: 100, leaseMs: 60_000 });
  const notice = told.find(({ to }) => 'userId' in to && to.userId === friend.chat.userId);
  expect(notice).toMatchObject({
    notice: { kind: 'gift-received', amount: 30n, from: 'Member' },
    attempt: 1,
  });
  expect(await markNoticeTold(deps.db, notice?.id ?? 0n)).toBe(true);
  expect(await markNoticeTold(deps.db, notice?.id ?? 0n)).toBe(false);
});

test('a gift confirmed twenty times at once is one gift', async () => {
  const [giver, friend] = [await newPerson(100n), await newPerson()];
  const { id } = await propose(giver, friend, 40n);
  const results = await Promise.all(
    Array.from({ length: 20 }, () =>
      confirmGift(deps, { id, from: giver.id }).catch((error) => ({ error, created: false })),
    ),
  );
  expect(results.filter(({ created }) => created)).toHaveLength(1);
  expect([await boughtOf(giver), await boughtOf(friend)]).toEqual([60n, 40n]);
  expect(await confirmGift(deps, { id, from: giver.id })).toMatchObject({ created: false });
});

test('nobody gives to themselves, to a bot, to a stranger, nothing, or what is not bought', async () => {
  const [giver, friend] = [await newPerson(50n), await newPerson()];
  const cases: [Person, bigint, object][] = [
    [giver, 5n, { code: 'gift-refused', details: { reason: 'self' } }],
    [{ ...friend, chat: { ...friend.chat, isBot: true } }, 5n, { details: { reason: 'bot' } }],
    [{ ...friend, chat: { ...friend.chat, userId: 'nobody' } }, 5n, { details: { reason: 'unknown' } }],
    [friend, 0n, { code: 'bad-option' }],
    [friend, -5n, { code: 'bad-option' }],
    // 100 welcome credits are there, and do not count.
    [friend, 51n, { code: 'not-enough-bought', details: { needed: 51n, available: 50n } }],
  ];
  for (const [to, amount, refusal] of cases)
    await expect(propose(giver, to, amount)).rejects.toMatchObject(refusal);
  const owner = { kind: 'person', id: giver.id } as const;
  const oneself = { key: 'self', kind: 'gift', from: owner, to: owner, amount: 1n, reference: 'x' } as const;
  await expect(moveCredits(deps.db, oneself)).rejects.toThrow();
  expect([await boughtOf(giver), await boughtOf(friend)]).toEqual([50n, 0n]);
});

test('only whoever proposed a gift can confirm it', async () => {
  const [giver, friend] = [await newPerson(50n), await newPerson()];
  const { id } = await propose(giver, friend, 5n);
  await expect(confirmGift(deps, { id, from: friend.id })).rejects.toMatchObject({ code: 'not-found' });
  expect(await boughtOf(friend)).toBe(0n);
});

test('gifts of more than there is, all confirmed at once: as many as can be paid', async () => {
  const [giver, friend] = [await newPerson(100n), await newPerson()];
  const proposals = await Promise.all(Array.from({ length: 10 }, () => propose(giver, friend, 30n)));
  const settled = await Promise.allSettled(
    proposals.map(({ id }) => confirmGift(deps, { id, from: giver.id })),
  );
  const refused = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  expect(refused).toHaveLength(7);
  for (const reason of refused)
    expect(reason).toMatchObject({ code: 'not-enough-bought', details: { needed: 30n, available: 10n } });
  expect([await boughtOf(giver), await boughtOf(friend)]).toEqual([10n, 90n]);
});

test('the daily cap holds in a race, and ends with the day', async () => {
  const [giver, friend] = [await newPerson(10_000n), await newPerson()];
  const proposals = await Promise.all(Array.from({ length: 8 }, () => propose(giver, friend, 150n)));
  const settled = await Promise.allSettled(
    proposals.map(({ id }) => confirmGift(deps, { id, from: giver.id })),
  );
  const refused = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  expect(refused).toHaveLength(5);
  for (const reason of refused)
    expect(reason).toMatchObject({ code: 'gift-cap', details: { cap: GIFT.dailyCap, left: 50n } });
  expect(await boughtOf(friend)).toBe(450n);
  await expect(propose(giver, friend, 51n)).rejects.toMatchObject({ code: 'gift-cap' });
  const now = new Date(Date.now() + DAY_MS);
  const tomorrow = { ...deps, clock: { now: () => now } };
  const { id } = await propose(giver, friend, 150n, tomorrow);
  expect(await confirmGift(tomorrow, { id, from: giver.id })).toMatchObject({ created: true });
});

test('two people who give to one another at once never wait for each other', async () => {
  const [one, other] = [await newPerson(200n), await newPerson(200n)];
  const both = await Promise.all(
    Array.from({ length: 20 }, (_, i) => (i % 2 ? propose(one, other, 7n) : propose(other, one, 5n))),
  );
  await Promise.all(
    both.map(({ id, to }) => confirmGift(deps, { id, from: to === one.id ? other.id : one.id })),
  );
  expect([await boughtOf(one), await boughtOf(other)]).toEqual([180n, 220n]);
});

test('held credits cannot be given; a debt stops gifts, and a gift pays the debt of whoever gets it', async () => {
  const [giver, debtor] = [await newPerson(150n), await newPerson()];
  const owner = { kind: 'person', id: giver.id } as const;
  await holdCredits(deps.db, { key: `hold-${giver.id}`, owner, amount: 120n, reference: 'test' });
  // 100 welcome credits are held first, then 20 of the bought ones.
  await expect(propose(giver, debtor, 131n)).rejects.toMatchObject({ details: { available: 130n } });
  const owes = { kind: 'person', id: debtor.id } as const;
  await takeBackCredits(deps.db, { key: `back-${debtor.id}`, owner: owes, amount: 25n, reference: 'test' });
  await expect(propose(debtor, giver, 1n)).rejects.toMatchObject({ code: 'in-debt', details: { debt: 25n } });
  const { id } = await propose(giver, debtor, 40n);
  await confirmGift(deps, { id, from: giver.id });
  const wallet = await readWallet(deps.db, { owner: owes, clock: deps.clock });
  expect([wallet.debt, await boughtOf(debtor)]).toEqual([0n, 15n]);
});

test('what one proposed to give to oneself in another chat is refused after the two are joined', async () => {
  const { one, other } = await arriveTwice(deps);
  const owner = { kind: 'person', id: other.id } as const;
  await creditOwner(deps.db, { key: `bought-${other.id}`, owner, bucket: 'purchased', amount: 50n });
  const to = { platform: 'discord', userId: one.userId, isBot: false } as const;
  const { id } = await proposeGift(deps, { from: other.id, to, amount: 50n });
  await join(deps, one, other);
  await expect(confirmGift(deps, { id, from: one.id })).rejects.toMatchObject({
    code: 'gift-refused',
    details: { reason: 'self' },
  });
});
