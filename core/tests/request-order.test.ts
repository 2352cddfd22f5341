import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { ensureAccount } from '../accounts/ensure-account.ts';
import { holdCredits, postHold } from '../credits/ledger.ts';
import { cancelOrder } from '../orders/cancel-order.ts';
import { requestOrder } from '../orders/request-order.ts';
import { useTestCore, walletOf } from '../testing/test-core.ts';
import { createTestAccount } from '../testing/test-database.ts';
import { ORIGIN, paramsOf } from '../testing/test-world.ts';

const deps = useTestCore();

async function countOrders(account: { id: string }): Promise<bigint> {
  const { rows } = await sql<{
    n: bigint;
  }>`select count(*) as n from orders where account_id = ${account.id}`.execute(deps.db);
  return rows[0]?.n ?? -1n;
}

/** Takes a request with the words that every test here shares. */
function requestOf(
  account: { id: `acc_${string}`; plan: 'free' | 'premium' },
  key: string,
  prompt = 'a fox',
) {
  return { key, account, kind: 'imagine', params: paramsOf(prompt), origin: ORIGIN } as const;
}

test('an order holds its price, and a cancel returns it', async () => {
  const account = await createTestAccount(deps);
  const { order } = await requestOrder(deps, requestOf(account, 'a'));
  expect(order).toMatchObject({ status: 'queued', held: 2n, lane: 'standard', params: { prompt: 'a fox' } });
  expect(await walletOf(deps, account.id)).toMatchObject({ available: 98n, held: 2n });
  const cancelled = await cancelOrder(deps, { orderId: order.id, account: account.id });
  expect(cancelled).toMatchObject({ status: 'cancelled', charged: 0n });
  expect(await walletOf(deps, account.id)).toMatchObject({ available: 100n, held: 0n });
});

test('the same request a hundred times at once is one order and one hold', async () => {
  const account = await createTestAccount(deps);
  const request = requestOf(account, 'same');
  const results = await Promise.all(Array.from({ length: 100 }, () => requestOrder(deps, request)));
  expect(new Set(results.map(({ order }) => order.id)).size).toBe(1);
  expect(results.filter(({ created }) => created)).toHaveLength(1);
  expect(await walletOf(deps, account.id)).toMatchObject({ available: 98n, held: 2n });
});

test('the same key with another body is an error, also when both come at once', async () => {
  const account = await createTestAccount(deps);
  const both = Array.from({ length: 40 }, (_, i) =>
    requestOrder(deps, requestOf(account, 'two bodies', i % 2 === 0 ? 'a fox' : 'a cat')),
  );
  const settled = await Promise.allSettled(both);
  const orders = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value.order] : []));
  const errors = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  expect(new Set(orders.map(({ id }) => id)).size).toBe(1);
  expect(orders).toHaveLength(20);
  for (const error of errors)
    expect(error).toMatchObject({ code: 'key-reused', details: { key: 'two bodies' } });
  expect(await walletOf(deps, account.id)).toMatchObject({ available: 98n, held: 2n });
});

test('the same key from somebody else, or for another price, is an error and costs neither anything', async () => {
  const [first, second] = [await createTestAccount(deps), await createTestAccount(deps)];
  await requestOrder(deps, requestOf(first, 'mine'));
  await expect(requestOrder(deps, requestOf(second, 'mine'))).rejects.toMatchObject({ code: 'key-reused' });
  const dearer = { ...requestOf(first, 'mine'), params: paramsOf('a fox', { count: '4' }) };
  await expect(requestOrder(deps, dearer)).rejects.toMatchObject({ code: 'key-reused' });
  expect(await walletOf(deps, first.id)).toMatchObject({ available: 98n, held: 2n });
  expect(await walletOf(deps, second.id)).toMatchObject({ available: 100n, held: 0n });
});

test('a repeated request finds its order also when the wallet is empty by then, or the order over', async () => {
  const account = await createTestAccount(deps);
  const owner = { kind: 'person', id: account.id } as const;
  const { order } = await requestOrder(deps, requestOf(account, 'early'));
  const rest = await holdCredits(deps.db, { key: 'rest', owner, amount: 98n, reference: 'test' });
  await postHold(deps.db, { key: 'rest-spent', hold: rest, amount: 98n });
  expect(await walletOf(deps, account.id)).toMatchObject({ available: 0n });
  expect(await requestOrder(deps, requestOf(account, 'early'))).toMatchObject({
    order: { id: order.id, status: 'queued' },
    created: false,
  });
  await cancelOrder(deps, { orderId: order.id, account: account.id });
  expect(await requestOrder(deps, requestOf(account, 'early'))).toMatchObject({
    order: { id: order.id, status: 'cancelled' },
    created: false,
  });
  expect(await walletOf(deps, account.id)).toMatchObject({ available: 2n, held: 0n });
});

test('an empty wallet and a forbidden prompt leave no trace', async () => {
  const account = await createTestAccount(deps);
  const dear = {
    ...requestOf(account, 'dear'),
    params: { ...paramsOf('a fox', { count: '4' }), steps: 4000 },
  };
  await expect(requestOrder(deps, dear)).rejects.toMatchObject({
    code: 'not-enough-credits',
    details: { needed: 8000n, available: 100n },
  });
  await expect(requestOrder(deps, requestOf(account, 'bad', 'hentai'))).rejects.toMatchObject({
    code: 'refused-by-policy',
    details: { rule: 'explicit', words: ['hentai'] },
  });
  expect(await countOrders(account)).toBe(0n);
  expect(await walletOf(deps, account.id)).toMatchObject({ available: 100n, held: 0n });
  // The refused key was never used.
  expect(await requestOrder(deps, requestOf(account, 'dear'))).toMatchObject({ created: true });
});

test('twenty first commands of one person at once open one account with one welcome', async () => {
  const person = { platform: 'telegram', userId: 'eager', displayName: 'Member' } as const;
  const accounts = await Promise.all(Array.from({ length: 20 }, () => ensureAccount(deps, person)));
  expect(new Set(accounts.map(({ id }) => id)).size).toBe(1);
  expect(accounts.filter(({ isNew }) => isNew)).toHaveLength(1);
  const [account] = accounts;
  expect(account && (await walletOf(deps, account.id))).toMatchObject({ available: 100n });
  const orphans = sql<{ n: bigint }>`select count(*) as n from account where not exists
    (select from identity where account_id = account.id)`;
  expect((await orphans.execute(deps.db)).rows).toEqual([{ n: 0n }]);
});
