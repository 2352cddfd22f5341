import { MINUTE_MS, SECOND_MS } from '@easel/core/clock.ts';
import { deleteCreations, listCreations } from '@easel/core/creations/creation.ts';
import { creditOwner } from '@easel/core/credits/ledger.ts';
import { readHistory } from '@easel/core/credits/wallet.ts';
import type { OrderId } from '@easel/core/ids.ts';
import { admitOrders } from '@easel/core/orders/admit-orders.ts';
import { listEndpoints } from '@easel/core/orders/capacity.ts';
import { attachCard } from '@easel/core/orders/card.ts';
import { settleDelivered } from '@easel/core/orders/settle-order.ts';
import { completeRun } from '@easel/core/runs/advance-run.ts';
import { toRun } from '@easel/core/runs/run.ts';
import { MediaNotFound } from '@easel/core/storage/storage.ts';
import { pushStandingOrders } from '@easel/workers/sweep/stuck-orders.ts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openStudio, type Studio } from './studio-harness.ts';

const SMALL = { size: '256x256' };

let studio: Studio;
beforeAll(async () => {
  studio = await openStudio({ instant: true, speed: 50, webhooks: false });
});
afterEach(async () => {
  studio.twin.heal();
  await studio.stopWorkers();
  await studio.startWorkers();
});
afterAll(() => studio.close());

async function promisesOf(id: OrderId): Promise<string[]> {
  const rows = await studio.db.selectFrom('outbox').select(['job_id', 'payload']).execute();
  return rows.map((row) => row.job_id).filter((jobId) => jobId.startsWith(`deliver-${id}`));
}

async function newestRun(id: OrderId) {
  const row = await studio.db
    .selectFrom('run')
    .selectAll()
    .where('order_id', '=', id)
    .orderBy('attempt', 'desc')
    .executeTakeFirstOrThrow();
  return toRun(row);
}

test('a submit nobody knows the fate of is given up and tried once more', async () => {
  studio.twin.fail({ what: 'submit-500', times: 1 });
  const order = await studio.imagine('in doubt', SMALL);
  const inDoubt = async () => (await studio.story(order.id)).runs[0]?.status === 'submitting';
  await studio.untilTrue('its submit is in doubt', inDoubt, { id: order.id });
  await studio.stopWorkers();
  const run = await newestRun(order.id);
  await studio.backdate({ table: 'run', id: run.id, column: 'submitting_at', ms: MINUTE_MS });
  await studio.startWorkers();
  await studio.untilMade(order.id);
  const { runs } = await studio.story(order.id);
  expect(runs.map(({ status }) => status)).toEqual(['lost', 'succeeded']);
});

test('a run whose submit job was lost with the queue is submitted all the same', async () => {
  await studio.stopWorkers();
  const order = await studio.imagine('forgotten', SMALL);
  for (const endpoint of await listEndpoints(studio.db)) await admitOrders(studio.foundation, endpoint);
  await studio.loseJobs();
  await studio.backdate({ table: 'orders', id: order.id, column: 'updated_at', ms: MINUTE_MS });
  await studio.startWorkers();
  await studio.untilMade(order.id);
});

test('an order whose finishing was lost with the queue is finished from the result the provider still has', async () => {
  studio.twin.setWorkersDown(true);
  const order = await studio.imagine('made, not fetched', SMALL);
  await studio.untilSubmitted(order.id);
  await studio.stopWorkers();
  const before = studio.twin.counters().jobs.COMPLETED;
  studio.twin.setWorkersDown(false);
  await studio.untilTrue('it is painted', () => studio.twin.counters().jobs.COMPLETED > before);
  await completeRun(studio.foundation, { run: await newestRun(order.id) });
  await studio.loseJobs();
  await studio.backdate({ table: 'orders', id: order.id, column: 'updated_at', ms: MINUTE_MS });
  await studio.startWorkers();
  await studio.untilMade(order.id);
});

test('a delivery that was lost is promised again, with longer and longer waits', async () => {
  const order = await studio.imagine('made, not shown', SMALL);
  await studio.untilMade(order.id);
  expect(await promisesOf(order.id)).toHaveLength(1);
  await studio.stopWorkers();
  await studio.backdate({ table: 'orders', id: order.id, column: 'updated_at', ms: MINUTE_MS });
  await studio.startWorkers();
  await studio.untilTrue('it is promised again', async () => (await promisesOf(order.id)).length === 2);
  await studio.stopWorkers();
  await studio.backdate({ table: 'orders', id: order.id, column: 'finishing_at', ms: 10 * MINUTE_MS });
  await studio.backdate({ table: 'orders', id: order.id, column: 'updated_at', ms: MINUTE_MS });
  const { foundation, storage } = studio;
  const deps = { ...foundation, storage, publicUrl: undefined, retention: false };
  expect(await pushStandingOrders(deps)).toBe(0);
  await studio.startWorkers();
});

test('an end that the chat was not told is announced again', async () => {
  studio.twin.fail({ what: 'job-failed', times: 2 });
  const order = await studio.imagine('failed in silence', SMALL);
  await attachCard(studio.db, { orderId: order.id, platform: 'discord', chatId: 'chat', messageId: '1' });
  await studio.until(order.id, ['failed']);
  await studio.stopWorkers();
  await studio.backdate({ table: 'orders', id: order.id, column: 'updated_at', ms: MINUTE_MS });
  await studio.startWorkers();
  await studio.untilTrue('it is announced again', async () => (await promisesOf(order.id)).length === 2);
});

test('an order whose model is gone fails and its hold is returned', async () => {
  await studio.stopWorkers();
  const order = await studio.imagine('no such model any more', { ...SMALL, model: 'flux-dev' });
  await studio.backdate({ table: 'orders', id: order.id, column: 'created_at', ms: 2 * MINUTE_MS });
  await studio.startWorkers({ RUNPOD_ENDPOINTS: [{ model: 'sdxl', endpoint: 'gpu', slots: 4 }] });
  expect(await studio.until(order.id, ['failed'])).toMatchObject({ charged: 0n });
  expect(await studio.wallet(order)).toMatchObject({ available: 200n, held: 0n });
});

test('a run that never ends is stopped at the provider and ends as timed out', async () => {
  studio.twin.fail({ what: 'job-stuck', times: 1 });
  const order = await studio.imagine('for ever', SMALL);
  await studio.untilSubmitted(order.id);
  const before = studio.twin.counters().jobs.CANCELLED;
  studio.advance(16 * MINUTE_MS);
  await studio.untilTrue('it is stopped there', () => studio.twin.counters().jobs.CANCELLED > before);
  studio.advance(-16 * MINUTE_MS);
  await studio.untilMade(order.id);
  const { runs } = await studio.story(order.id);
  expect(runs).toMatchObject([
    { status: 'failed', failure: { reason: 'timed-out' } },
    { status: 'succeeded' },
  ]);
});

test('the files of deleted pictures go, and credits that expired are collected', async () => {
  const order = await studio.imagine('soon deleted', SMALL);
  await studio.untilMade(order.id);
  const [creation] = await listCreations(studio.db, order.id);
  await settleDelivered(studio.foundation, {
    orderId: order.id,
    delivered: 1,
    delivery: { rung: 'channel', platform: 'discord', messageIds: ['1'] },
  });
  await deleteCreations(studio.foundation, {
    orderId: order.id,
    account: order.accountId,
    asModerator: false,
  });
  const owner = { kind: 'person', id: order.accountId } as const;
  const expiresAt = new Date(Date.now() - SECOND_MS);
  await creditOwner(studio.db, { key: 'short-lived', owner, bucket: 'granted', amount: 5n, expiresAt });
  await studio.stopWorkers();
  await studio.startWorkers();
  const key = creation?.variants[0]?.key ?? '';
  const gone = () =>
    studio.storage.get(key).then(
      () => false,
      (error) => error instanceof MediaNotFound,
    );
  await studio.untilTrue('its files are gone', gone);
  const expired = async () =>
    (await readHistory(studio.db, { owner, limit: 10 })).find(({ kind }) => kind === 'expire')?.amount ===
    -5n;
  await studio.untilTrue('the credits are collected', expired);
});
