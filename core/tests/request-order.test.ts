import { afterAll, beforeAll, expect, test } from 'vitest';
import { readWallet } from '../credits/wallet.ts';
import type { CoreDeps } from '../deps.ts';
import { imagine } from '../kinds/imagine/kind.ts';
import { resolveImagine } from '../kinds/imagine/resolve.ts';
import { cancelOrder } from '../orders/cancel-order.ts';
import { requestOrder } from '../orders/request-order.ts';
import type { Origin } from '../platform.ts';
import {
  createTestAccount,
  createTestDatabase,
  createTestDeps,
  type TestDatabase,
} from '../testing/test-database.ts';

let database: TestDatabase;
let deps: CoreDeps;
const origin: Origin = { platform: 'discord', chatId: 'chat', userId: 'user' };

beforeAll(async () => {
  database = await createTestDatabase();
  deps = await createTestDeps(database);
});
afterAll(() => database.drop());

function params(prompt: string, seed = '7') {
  return resolveImagine({
    prompt,
    options: { seed },
    defaults: [],
    caps: {},
    available: ['flux-schnell'],
    fallbackSeed: 1,
  });
}

test('an order holds its price, and a cancel returns it', async () => {
  const account = await createTestAccount(deps);
  const owner = { kind: 'person', id: account.id } as const;
  const { order } = await requestOrder(deps, {
    key: 'a',
    account,
    kind: imagine.name as 'imagine',
    params: params('a fox'),
    origin,
  });
  expect(order).toMatchObject({ status: 'queued', held: 2n });
  expect(await readWallet(deps.db, { owner, clock: deps.clock })).toMatchObject({ available: 98n, held: 2n });
  const cancelled = await cancelOrder(deps, { orderId: order.id, account: account.id });
  expect(cancelled).toMatchObject({ status: 'cancelled', charged: 0n });
  expect(await readWallet(deps.db, { owner, clock: deps.clock })).toMatchObject({
    available: 100n,
    held: 0n,
  });
});

test('the same request a hundred times at once is one order and one hold', async () => {
  const account = await createTestAccount(deps);
  const request = { key: 'same', account, kind: 'imagine', params: params('a fox'), origin } as const;
  const results = await Promise.all(Array.from({ length: 100 }, () => requestOrder(deps, request)));
  expect(new Set(results.map(({ order }) => order.id)).size).toBe(1);
  expect(results.filter(({ created }) => created)).toHaveLength(1);
  const wallet = await readWallet(deps.db, { owner: { kind: 'person', id: account.id }, clock: deps.clock });
  expect(wallet).toMatchObject({ available: 98n, held: 2n });
  await expect(requestOrder(deps, { ...request, params: params('a cat') })).rejects.toMatchObject({
    code: 'key-reused',
  });
});
