import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Account } from '../accounts/ensure-account.ts';
import { PLANS } from '../catalog/plans.ts';
import type { OrderId } from '../ids.ts';
import { saveCapacity } from '../orders/capacity.ts';
import { queueLine } from '../orders/fair-share.ts';
import { getOrder } from '../orders/order.ts';
import { readWaiting } from '../orders/waiting.ts';
import { completeRun } from '../runs/advance-run.ts';
import { useTestCore } from '../testing/test-core.ts';
import { createTestAccount } from '../testing/test-database.ts';
import { MODEL, useWorld } from '../testing/test-world.ts';

const deps = useTestCore({ every: 'test' });
const world = useWorld(deps, { every: 'test', slots: 2, extra: 1000n });

async function line(): Promise<OrderId[]> {
  const { rows } = await sql<{
    id: OrderId;
  }>`select id from (${queueLine([MODEL])}) line order by place`.execute(deps.db);
  return rows.map(({ id }) => id);
}

async function orderTimes(
  count: number,
  who?: Pick<Account, 'id' | 'plan'>,
  serverId?: string,
): Promise<OrderId[]> {
  const ids: OrderId[] = [];
  for (let i = 0; i < count; i++) ids.push((await world.order({}, who, serverId ? { serverId } : {})).id);
  return ids;
}

test('whoever has one order waiting goes before the second of whoever has fifty', async () => {
  const many = await orderTimes(50);
  const other = await createTestAccount(deps);
  const [one] = await orderTimes(1, other);
  expect(await line()).toEqual([many[0], one, ...many.slice(1)]);
});

test('orders on the machines count, so that a newcomer is next at the next free slot', async () => {
  const many = await orderTimes(50);
  expect(await world.admit(2)).toHaveLength(2);
  const other = await createTestAccount(deps);
  const [one] = await orderTimes(1, other);
  expect((await line())[0]).toBe(one);
  const [, second] = many;
  await completeRun(deps, { run: await world.runOf(second ?? (many[0] as OrderId)) });
  expect(await world.admit(2)).toEqual([one]);
});

test('a newer order on the machines counts before an older one that waits', async () => {
  const [older, newer] = await orderTimes(2);
  await sql`update orders set status = 'running', attempt = 1, started_at = now() where id = ${newer}`.execute(
    deps.db,
  );
  const [one] = await orderTimes(1, await createTestAccount(deps));
  expect(await line()).toEqual([one, older]);
});

test('the plans allow as many turns, so whoever may not run shares none with those who may', () => {
  expect(PLANS.premium.ordersAtOnce).toBe(3 * PLANS.free.ordersAtOnce);
});

test('a premium member is admitted three times for each turn of the others', async () => {
  const standard = await orderTimes(3);
  const premium = { ...(await createTestAccount(deps)), plan: 'premium' } as const;
  const fast = await orderTimes(6, premium);
  expect(await line()).toEqual([
    standard[0],
    ...fast.slice(0, 3),
    standard[1],
    ...fast.slice(3, 6),
    standard[2],
  ]);
});

test('members of a crowded server share its turn with those of other servers', async () => {
  const crowd: OrderId[] = [];
  for (let i = 0; i < 4; i++) crowd.push(...(await orderTimes(1, await createTestAccount(deps), 'crowded')));
  const [quiet] = await orderTimes(1, await createTestAccount(deps), 'quiet');
  expect(await line()).toEqual([crowd[0], quiet, ...crowd.slice(1)]);
});

test('dispatchers of several processes together never fill more than the slots', async () => {
  await orderTimes(30);
  const admitted = (await Promise.all(Array.from({ length: 16 }, () => world.admit(7)))).flat();
  expect(admitted).toHaveLength(7);
  expect(new Set(admitted).size).toBe(7);
  expect(await world.admit(7)).toEqual([]);
  expect(await world.admit(9)).toHaveLength(2);
  const { rows } = await sql<{ n: bigint }>`select count(*) as n from run where ended_at is null`.execute(
    deps.db,
  );
  expect(rows).toEqual([{ n: 9n }]);
});

test('orders of other models stay where they are', async () => {
  await saveCapacity(deps.db, [{ model: 'sdxl', provider: 'runpod', endpoint: 'other', slots: 5 }]);
  await orderTimes(2);
  const { rows } = await sql`select id from (${queueLine(['sdxl'])}) line`.execute(deps.db);
  expect(rows).toEqual([]);
});

test('place and time of waiting come from the line, and from runs that were measured once there are enough', async () => {
  const now = new Date();
  const orders = [];
  for (let i = 0; i < 5; i++) orders.push(await world.order());
  const guessed = await readWaiting(deps.db, { orders, now });
  expect(orders.map(({ id }) => guessed.get(id)?.place)).toEqual([1, 2, 3, 4, 5]);
  // Two slots, and the catalog says 8 s: the fifth is in the third round.
  expect(orders.map(({ id }) => guessed.get(id)?.etaP50Ms)).toEqual([8000, 8000, 16_000, 16_000, 24_000]);
  expect(guessed.get(orders[0]?.id as OrderId)).toMatchObject({ measured: false, etaP90Ms: 20_000 });

  await world.admit(5);
  await sql`update run set status = 'succeeded', created_at = now() - interval '3 seconds', ended_at = now()`.execute(
    deps.db,
  );
  const next = await world.order();
  expect((await readWaiting(deps.db, { orders: [next], now })).get(next.id)).toEqual({
    place: 1,
    etaP50Ms: 3000,
    etaP90Ms: 3000,
    measured: true,
  });
});

test('whoever waits for taken machines waits for them to be free, too', async () => {
  const [first, second, third] = [await world.order(), await world.order(), await world.order()];
  await world.admit(2);
  const waiting = await readWaiting(deps.db, { orders: [first, second, third], now: new Date() });
  expect(waiting.get(first.id)).toMatchObject({ etaP50Ms: 8000 });
  expect(waiting.get(first.id)).not.toHaveProperty('place');
  expect(waiting.get(third.id)).toMatchObject({ place: 1, etaP50Ms: 16_000 });
});

test('an order that ended waits for nothing', async () => {
  const done = await world.finishing();
  await world.deliver(done.id, 1);
  const ended = await getOrder(deps.db, done.id);
  expect((await readWaiting(deps.db, { orders: [ended], now: new Date() })).size).toBe(0);
});

test('a plan says how many orders of one person are made at once, also while slots are free', async () => {
  const [free, premium] = [await createTestAccount(deps, 100n), await createTestAccount(deps, 100n)];
  const orders = PLANS.free.ordersAtOnce + 2;
  for (let i = 0; i < orders; i++) {
    await world.order({}, free);
    await world.order({}, { ...premium, plan: 'premium' });
  }
  const admitted = [...(await world.admit(40)), ...(await world.admit(40))];
  const rows = await deps.db
    .selectFrom('orders')
    .select(['id', 'account_id'])
    .where('id', 'in', admitted)
    .execute();
  const countOf = ({ id }: Account) => rows.filter((row) => row.account_id === id).length;
  expect([countOf(free), countOf(premium)]).toEqual([PLANS.free.ordersAtOnce, orders]);
  const [first] = rows.filter((row) => row.account_id === free.id);
  if (!first) throw new Error('nothing was admitted');
  await completeRun(deps, { run: await world.runOf(first.id as OrderId) });
  await world.deliver(first.id as OrderId, 1);
  expect(await world.admit(40)).toHaveLength(1);
});
