import { inTransaction } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { checkLedger } from '../credits/check-ledger.ts';
import type { OrderId } from '../ids.ts';
import { cancelOrder } from '../orders/cancel-order.ts';
import { getOrder, type Order } from '../orders/order.ts';
import { endUndelivered } from '../orders/settle-order.ts';
import { completeRun, failRun, saveProgress } from '../runs/advance-run.ts';
import { claimForSubmit, markSubmitted, type Run, releaseForSubmit } from '../runs/run.ts';
import { availableOf, useTestCore } from '../testing/test-core.ts';
import { createTestAccount } from '../testing/test-database.ts';
import { createWorld, useWorld } from '../testing/test-world.ts';

const deps = useTestCore({ maxConnections: 20 });
const world = useWorld(deps, { every: 'test', extra: 100n });

afterAll(async () => {
  expect(await checkLedger(deps.db)).toEqual([]);
});

/** An order whose run waits to be submitted. */
async function running(): Promise<{ order: Order; run: Run }> {
  const order = await world.order();
  await world.admit();
  return { order, run: await world.runOf(order.id) };
}

async function submitted(): Promise<{ order: Order; run: Run }> {
  const { order, run } = await running();
  await claimForSubmit(deps.db, run.id);
  await markSubmitted(deps.db, { id: run.id, externalId: `job-${run.id}`, firstPollMs: 1000 });
  return { order, run: await world.runOf(order.id) };
}

async function statusOf(id: OrderId) {
  return (await getOrder(deps.db, id)).status;
}

async function jobsFor(order: Order): Promise<string[]> {
  const { rows } = await sql<{ job: string }>`
    select job from outbox where payload->>'orderId' = ${order.id}
      or payload->>'runId' in (select id from run where order_id = ${order.id}) order by id`.execute(deps.db);
  return rows.map(({ job }) => job);
}

const available = () => availableOf(deps, world.account.id);

test('only one of many workers gets a run to submit', async () => {
  const { run } = await running();
  const claims = await Promise.all(Array.from({ length: 20 }, () => claimForSubmit(deps.db, run.id)));
  expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
  // One whose request certainly never arrived can be taken again.
  await releaseForSubmit(deps.db, run.id);
  expect(await claimForSubmit(deps.db, run.id)).toMatchObject({ id: run.id, status: 'submitting' });
});

test('a run of a cancelled order is not submitted, and an id that comes late is not taken', async () => {
  const { order, run } = await running();
  await cancelOrder(deps, { orderId: order.id, account: world.account.id });
  expect(await claimForSubmit(deps.db, run.id)).toBeUndefined();

  const other = await running();
  await claimForSubmit(deps.db, other.run.id);
  await cancelOrder(deps, { orderId: other.order.id, account: world.account.id });
  expect(await markSubmitted(deps.db, { id: other.run.id, externalId: 'late', firstPollMs: 0 })).toBe(false);
});

test('cancelling a submitted run has the provider told, once', async () => {
  const { order } = await submitted();
  await cancelOrder(deps, { orderId: order.id, account: world.account.id });
  await cancelOrder(deps, { orderId: order.id, account: world.account.id });
  expect(await jobsFor(order)).toEqual(['run.submit', 'order.deliver.discord', 'run.cancel']);
  expect(await available()).toBe(200n);
});

test('progress only goes forward, and only while it runs', async () => {
  const { order, run } = await submitted();
  for (const progress of [0.2, 0.6, 0.4]) await saveProgress(deps, { run, progress });
  expect((await getOrder(deps.db, order.id)).progress).toBeCloseTo(0.6);
  await completeRun(deps, { run });
  await saveProgress(deps, { run, progress: 0.9 });
  expect((await getOrder(deps.db, order.id)).progress).toBe(1);
});

test('a failed run is tried once more at no cost, and the second failure returns everything', async () => {
  const { order, run } = await submitted();
  await failRun(deps, { run, reason: 'provider-failed', detail: 'out of memory' });
  expect(await getOrder(deps.db, order.id)).toMatchObject({ status: 'running', attempt: 2, held: 2n });
  expect(await available()).toBe(198n);
  const second = await world.runOf(order.id);
  expect(second).toMatchObject({ attempt: 2, status: 'pending' });
  await failRun(deps, { run: second, reason: 'timed-out' });
  expect(await getOrder(deps.db, order.id)).toMatchObject({
    status: 'failed',
    charged: 0n,
    failure: { reason: 'timed-out' },
  });
  expect(await jobsFor(order)).toEqual(['run.submit', 'run.submit', 'order.deliver.discord']);
  expect(await available()).toBe(200n);
});

test('a failure that no other try can mend ends the order at once', async () => {
  const { order, run } = await submitted();
  await failRun(deps, { run, reason: 'provider-failed', retry: false });
  expect(await statusOf(order.id)).toBe('failed');
  expect(await available()).toBe(200n);
});

test('whatever a first try says after the second began changes nothing', async () => {
  const { order, run } = await submitted();
  await failRun(deps, { run, reason: 'provider-unreachable', status: 'lost' });
  expect(await completeRun(deps, { run })).toBe(false);
  await failRun(deps, { run, reason: 'provider-failed' });
  await failRun(deps, { run, reason: 'provider-failed', retry: false });
  expect(await getOrder(deps.db, order.id)).toMatchObject({ status: 'running', attempt: 2 });
  const second = await world.runOf(order.id);
  expect(await completeRun(deps, { run: second })).toBe(true);
  await world.deliver(order.id, 1);
  await failRun(deps, { run: second, reason: 'bad-output' });
  expect(await getOrder(deps.db, order.id)).toMatchObject({ status: 'succeeded', charged: 2n });
});

test('useless output sends an order back once, from finishing', async () => {
  const order = await world.finishing();
  const run = await world.runOf(order.id);
  await failRun(deps, { run, reason: 'bad-output' });
  expect(await getOrder(deps.db, order.id)).toMatchObject({ status: 'running', attempt: 2, progress: 0 });
  const second = await world.runOf(order.id);
  await completeRun(deps, { run: second });
  await failRun(deps, { run: second, reason: 'bad-output' });
  expect(await getOrder(deps.db, order.id)).toMatchObject({
    status: 'failed',
    failure: { reason: 'bad-output' },
  });
});

test('an order that is delivered and failed by many at once ends and is paid once', async () => {
  for (let round = 0; round < 10; round++) {
    const before = await available();
    const order = await world.finishing({ count: '4' });
    const run = await world.runOf(order.id);
    const last = { ...run, attempt: 1 };
    const delivered = await Promise.all([
      ...Array.from({ length: 6 }, () => world.deliver(order.id, 3)),
      ...Array.from({ length: 6 }, () => failRun(deps, { run: last, reason: 'bad-output', retry: false })),
    ]);
    const ended = await getOrder(deps.db, order.id);
    const wins = delivered.filter((won) => won === true).length;
    expect(wins).toBe(ended.status === 'succeeded' ? 1 : 0);
    expect(ended.charged).toBe(wins === 1 ? 6n : 0n);
    expect(before - (await available())).toBe(ended.charged);
  }
});

test('nothing delivered cannot be settled as a delivery, nor more than was ordered', async () => {
  const order = await world.finishing();
  await expect(world.deliver(order.id, 0)).rejects.toThrow('nothing delivered');
  await expect(world.deliver(order.id, 2)).rejects.toThrow('cannot take 4 of a hold of 2');
  expect(await statusOf(order.id)).toBe('finishing');
  expect(await world.deliver(order.id, 1)).toBe(true);
  expect(await world.deliver(order.id, 1)).toBe(false);
});

test('a cancel and a completion at once: one of them wins, and the other says so', async () => {
  const ends = new Set<string>();
  for (let round = 0; round < 20; round++) {
    // Nobody may call off that many orders under way in an hour: each is somebody else's.
    Object.assign(world, await createWorld(deps));
    const { order, run } = await submitted();
    const [cancel, completed] = await Promise.all([
      cancelOrder(deps, { orderId: order.id, account: world.account.id }).catch((error) => error),
      completeRun(deps, { run }),
    ]);
    const status = await statusOf(order.id);
    ends.add(status);
    if (completed) {
      expect(status).toBe('finishing');
      expect(cancel).toMatchObject({ code: 'too-late-to-cancel' });
      await world.deliver(order.id, 1);
    } else {
      expect(status).toBe('cancelled');
      expect(cancel).toMatchObject({ status: 'cancelled', charged: 0n });
    }
  }
  expect([...ends].every((end) => end === 'finishing' || end === 'cancelled')).toBe(true);
});

test('a cancel while the dispatcher admits leaves no run behind', async () => {
  for (let round = 0; round < 20; round++) {
    Object.assign(world, await createWorld(deps));
    const order = await world.order();
    await Promise.all([world.admit(), cancelOrder(deps, { orderId: order.id, account: world.account.id })]);
    expect(await statusOf(order.id)).toBe('cancelled');
    const open = sql`select id from run where order_id = ${order.id} and ended_at is null`;
    expect((await open.execute(deps.db)).rows).toEqual([]);
    expect(await available()).toBe(100n);
  }
});

test('the order of somebody else does not exist', async () => {
  const order = await world.order();
  const stranger = await createTestAccount(deps);
  const attempt = cancelOrder(deps, { orderId: order.id, account: stranger.id });
  await expect(attempt).rejects.toMatchObject({ code: 'not-found', details: { what: 'order' } });
  expect(await statusOf(order.id)).toBe('queued');
});

test('what ends undelivered costs nothing and ends once', async () => {
  const { order } = await running();
  const end = () =>
    inTransaction(deps.db, (tx) => endUndelivered(tx, { orderId: order.id, end: 'cancelled' }));
  expect((await Promise.all([end(), end(), end()])).filter(Boolean)).toHaveLength(1);
  expect(await getOrder(deps.db, order.id)).toMatchObject({ status: 'cancelled', charged: 0n });
});
