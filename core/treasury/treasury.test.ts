import { randomBytes } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { checkLedger } from '../credits/check-ledger.ts';
import type { AccountId } from '../ids.ts';
import { cancelOrder } from '../orders/cancel-order.ts';
import { requestOrder } from '../orders/request-order.ts';
import { availableOf, useTestCore } from '../testing/test-core.ts';
import { createTestAccount } from '../testing/test-database.ts';
import { ORIGIN, paramsOf, useWorld } from '../testing/test-world.ts';
import { approveOrder, askForApproval, orderAtOwnCost, refuseOrder } from './approval.ts';
import { decidePayer, type ServerMember, type Standing } from './decide-payer.ts';
import { fundTreasury } from './fund.ts';
import {
  readTreasury,
  saveTreasuryRules,
  type TreasuryId,
  type TreasuryRules,
  treasuryIdOf,
} from './treasury.ts';

const deps = useTestCore({ maxConnections: 50 });
const world = useWorld(deps);

afterAll(async () => {
  expect(await checkLedger(deps.db)).toEqual([]);
});

const PRICE = 2n;

interface Server {
  id: TreasuryId;
  serverId: string;
  admin: AccountId;
}

async function newServer(credits: bigint, rules: Partial<TreasuryRules> = {}): Promise<Server> {
  const serverId = randomBytes(6).toString('hex');
  const id = treasuryIdOf('discord', serverId);
  const admin = (await createTestAccount(deps, credits)).id;
  if (credits > 0n)
    await fundTreasury(deps, { key: id, account: admin, treasury: id, amount: credits, chatId: 'hall' });
  const all: TreasuryRules = { spending: 'everyone', roles: [], chatId: 'hall', ...rules };
  await saveTreasuryRules(deps, { treasury: id, rules: all, by: admin });
  return { id, serverId, admin };
}

function memberOf({ serverId }: Server, rest: Partial<Standing> = {}): ServerMember {
  return { platform: 'discord', serverId, standing: async () => ({ roles: [], isAdmin: false, ...rest }) };
}

function request(account: AccountId, key: string, server: Server, count = '1') {
  return {
    key,
    account: { id: account, plan: 'free' },
    kind: 'imagine',
    params: paramsOf('a fox', { count }),
    origin: { ...ORIGIN, serverId: server.serverId },
  } as const;
}

async function availableIn(server: Server): Promise<bigint> {
  return (await readTreasury(deps, server.id)).wallet.available;
}

test('anybody funds a treasury from bought credits, once for each key', async () => {
  const server = await newServer(0n);
  const { id } = await createTestAccount(deps, 50n);
  const fund = (key: string, amount: bigint) =>
    fundTreasury(deps, { key, account: id, treasury: server.id, amount, chatId: 'hall' });
  const same = await Promise.all(Array.from({ length: 10 }, () => fund('same', 20n)));
  expect(same[0]).toMatchObject({ wallet: { available: 20n }, rules: { chatId: 'hall' } });
  expect(await availableOf(deps, id)).toBe(130n);
  await expect(fund('same', 21n)).rejects.toMatchObject({ code: 'key-reused' });
  await expect(fund('more', 31n)).rejects.toMatchObject({
    code: 'not-enough-bought',
    details: { needed: 31n, available: 30n },
  });
  await expect(fund('none', 0n)).rejects.toMatchObject({ code: 'bad-option' });
  expect(await availableIn(server)).toBe(20n);
});

test('a treasury that is only funded pays for its admins alone', async () => {
  const id = treasuryIdOf('telegram', '-1001');
  const account = (await createTestAccount(deps, 50n)).id;
  await fundTreasury(deps, { key: 'new', account, treasury: id, amount: 50n, chatId: '-1001' });
  const place = { platform: 'telegram', serverId: '-1001' } as const;
  const decide = (isAdmin: boolean) =>
    decidePayer(deps, {
      account,
      member: { ...place, standing: async () => ({ roles: [], isAdmin }) },
      amount: 2n,
    });
  expect(await decide(false)).toEqual({ because: 'not-allowed' });
  expect(await decide(true)).toEqual({ treasury: { id, approvedBy: account }, because: 'treasury-pays' });
});

test('says who pays, and why', async () => {
  const account = (await createTestAccount(deps)).id;
  const rules = { spending: 'roles', roles: ['artist'], dailyCap: 10n, approvalAbove: 6n } as const;
  const server = await newServer(20n, rules);
  const artist = memberOf(server, { roles: ['reader', 'artist'] });
  const decide = (member: ServerMember, amount: bigint) => decidePayer(deps, { account, member, amount });
  const leftToday = 10n;
  expect(await decide(artist, 6n)).toEqual({
    treasury: { id: server.id },
    because: 'treasury-pays',
    leftToday,
  });
  expect(await decide(artist, 7n)).toEqual({ because: 'approval', leftToday });
  expect(await decide(artist, 21n)).toEqual({ because: 'empty' });
  expect(await decide(memberOf(server, { roles: ['reader'] }), 1n)).toEqual({ because: 'not-allowed' });
  expect(await decide(memberOf(await newServer(0n)), 1n)).toEqual({ because: 'no-treasury' });
  const { platform, standing } = memberOf(server);
  const alone: ServerMember = { platform, standing };
  expect(await decide(alone, 1n)).toEqual({ because: 'no-treasury' });
  const treasury = { id: server.id };
  for (const key of ['a', 'b'])
    await requestOrder(deps, { ...request(account, `why-${key}`, server, '2'), treasury });
  expect(await decide(artist, 3n)).toEqual({ because: 'cap', leftToday: 2n });
});

test('limits that make no sense are refused', async () => {
  const server = await newServer(0n);
  const save = (rules: Partial<TreasuryRules>) =>
    saveTreasuryRules(deps, {
      treasury: server.id,
      rules: { spending: 'everyone', roles: [], ...rules },
      by: server.admin,
    });
  await expect(save({ dailyCap: 0n })).rejects.toMatchObject({ code: 'bad-option' });
  await expect(save({ approvalAbove: -1n })).rejects.toMatchObject({ code: 'bad-option' });
});

test('the treasury pays what is delivered, and gets back the rest; the person pays nothing', async () => {
  const server = await newServer(100n);
  const account = await createTestAccount(deps);
  const treasury = { id: server.id };
  const { order } = await requestOrder(deps, { ...request(account.id, 'part', server, '4'), treasury });
  expect(order.payer).toEqual({ kind: 'server', id: server.id });
  expect(await availableIn(server)).toBe(92n);
  await deps.db
    .updateTable('orders')
    .set({ status: 'finishing', started_at: new Date() })
    .where('id', '=', order.id)
    .execute();
  expect(await world.deliver(order.id, 3)).toBe(true);
  expect([await availableIn(server), await availableOf(deps, account.id)]).toEqual([94n, 100n]);
});

test('a cancel returns the hold to the treasury, and the day’s cap with it', async () => {
  const server = await newServer(100n, { dailyCap: 8n });
  const account = (await createTestAccount(deps)).id;
  const treasury = { id: server.id };
  const { order } = await requestOrder(deps, { ...request(account, 'full', server, '4'), treasury });
  const second = { ...request(account, 'second', server), treasury };
  await expect(requestOrder(deps, second)).rejects.toMatchObject({
    code: 'treasury-refused',
    details: { reason: 'cap', needed: 2n, left: 0n },
  });
  await cancelOrder(deps, { orderId: order.id, account });
  expect([await availableIn(server), await availableOf(deps, account)]).toEqual([100n, 100n]);
  expect(await requestOrder(deps, second)).toMatchObject({ created: true });
  expect(await availableIn(server)).toBe(98n);
});

test('a chat taken out of an older account today has nothing left of the cap, and all of it tomorrow', async () => {
  const server = await newServer(100n, { dailyCap: 8n });
  const account = (await createTestAccount(deps)).id;
  const leaving = deps.db.updateTable('account').set({ given_from: new Date() }).where('id', '=', account);
  await leaving.execute();
  const decide = () => decidePayer(deps, { account, member: memberOf(server), amount: 2n });
  expect(await decide()).toEqual({ because: 'cap', leftToday: 0n });
  const yesterday = new Date(Date.now() - 25 * 3_600_000);
  await deps.db.updateTable('account').set({ created_at: yesterday }).where('id', '=', account).execute();
  expect(await decide()).toMatchObject({ because: 'treasury-pays', leftToday: 8n });
});

test('fifty orders at once under a cap for ten: ten, for each of two people', async () => {
  const server = await newServer(1000n, { dailyCap: 10n * PRICE });
  const people = [(await createTestAccount(deps)).id, (await createTestAccount(deps)).id];
  const orders = people.flatMap((account) =>
    Array.from({ length: 50 }, (_, i) =>
      requestOrder(deps, { ...request(account, `cap-${account}-${i}`, server), treasury: { id: server.id } }),
    ),
  );
  const settled = await Promise.allSettled(orders);
  const taken = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value.order] : []));
  for (const account of people)
    expect(taken.filter(({ accountId }) => accountId === account)).toHaveLength(10);
  for (const result of settled)
    if (result.status === 'rejected')
      expect(result.reason).toMatchObject({ code: 'treasury-refused', details: { reason: 'cap', left: 0n } });
  expect(await availableIn(server)).toBe(1000n - 20n * PRICE);
});

test('fifty orders at once on a treasury for seven: seven, and never below zero', async () => {
  const server = await newServer(7n * PRICE + 1n);
  const people = await Promise.all(Array.from({ length: 50 }, () => createTestAccount(deps)));
  const settled = await Promise.allSettled(
    people.map(({ id }) =>
      requestOrder(deps, { ...request(id, `empty-${id}`, server), treasury: { id: server.id } }),
    ),
  );
  expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
  for (const result of settled)
    if (result.status === 'rejected')
      expect(result.reason).toMatchObject({ details: { reason: 'empty', needed: 2n, left: 1n } });
  expect(await availableIn(server)).toBe(1n);
});

test('a repeated request finds its order whoever would pay by then, at the edge of the cap too', async () => {
  const server = await newServer(4n, { dailyCap: 4n });
  const account = (await createTestAccount(deps)).id;
  const [own, shared] = [request(account, 'own', server), request(account, 'shared', server, '2')];
  const treasury = { id: server.id };
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, i) => requestOrder(deps, { ...shared, ...(i % 2 === 0 && { treasury }) })),
  );
  expect(new Set(results.map(({ order }) => order.id)).size).toBe(1);
  expect(results.filter(({ created }) => created)).toHaveLength(1);
  const { order } = await requestOrder(deps, own);
  expect(await requestOrder(deps, { ...own, treasury })).toMatchObject({
    order: { id: order.id, payer: { kind: 'person', id: account } },
    created: false,
  });
  const stranger = (await createTestAccount(deps)).id;
  await expect(requestOrder(deps, { ...request(stranger, 'own', server), treasury })).rejects.toMatchObject({
    code: 'key-reused',
  });
});

test('what costs more than the threshold waits for an admin, who may say yes once or no', async () => {
  const server = await newServer(100n, { approvalAbove: 4n, dailyCap: 5n });
  const account = (await createTestAccount(deps)).id;
  const dear = request(account, 'dear', server, '4');
  await expect(requestOrder(deps, { ...dear, treasury: { id: server.id } })).rejects.toMatchObject({
    details: { reason: 'approval', needed: 8n, left: 4n },
  });
  const ask = () => askForApproval(deps, { request: dear, treasury: server.id });
  const id = await ask();
  expect(await availableIn(server)).toBe(100n);
  const elsewhere = await newServer(0n);
  await expect(approveOrder(deps, { id, treasury: elsewhere.id, by: elsewhere.admin })).rejects.toMatchObject(
    { code: 'not-found' },
  );
  const answers = await Promise.allSettled(
    Array.from({ length: 8 }, () => approveOrder(deps, { id, treasury: server.id, by: server.admin })),
  );
  const orders = answers.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(orders.filter(({ created }) => created)).toHaveLength(1);
  expect(orders[0]?.order).toMatchObject({
    accountId: account,
    payer: { id: server.id },
    approvedBy: server.admin,
  });
  expect(await availableIn(server)).toBe(92n);
  const twice = await ask();
  expect(await approveOrder(deps, { id: twice, treasury: server.id, by: server.admin })).toMatchObject({
    created: false,
  });
  const again = await ask();
  await refuseOrder(deps, { id: again, treasury: server.id });
  await expect(
    approveOrder(deps, { id: again, treasury: server.id, by: server.admin }),
  ).rejects.toMatchObject({ code: 'proposal-expired' });
  // What an admin approved is over the cap of the day, and counts towards it.
  const small = { ...request(account, 'small', server), treasury: { id: server.id } };
  await expect(requestOrder(deps, small)).rejects.toMatchObject({ details: { reason: 'cap', left: 0n } });
});

test('whoever does not want to wait for an admin pays for it themselves', async () => {
  const server = await newServer(100n, { approvalAbove: 4n });
  const account = await createTestAccount(deps);
  const origin = { ...ORIGIN, serverId: server.serverId };
  const ask = { request: request(account.id, 'mine', server, '4'), treasury: server.id };
  const id = await askForApproval(deps, ask);
  const stranger = await createTestAccount(deps);
  await expect(orderAtOwnCost(deps, { id, account: stranger, origin })).rejects.toMatchObject({
    code: 'not-found',
  });
  const { order } = await orderAtOwnCost(deps, { id, account, origin });
  expect(order.payer).toEqual({ kind: 'person', id: account.id });
  expect([await availableIn(server), await availableOf(deps, account.id)]).toEqual([100n, 92n]);
  await expect(approveOrder(deps, { id, treasury: server.id, by: server.admin })).rejects.toMatchObject({
    code: 'proposal-expired',
  });
});
