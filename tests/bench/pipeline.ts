import { createChatTurns } from '@easel/bot-shared/delivery/chat-turns.ts';
import { createDeliverHandler } from '@easel/bot-shared/delivery/deliver.ts';
import { createOrderLock } from '@easel/bot-shared/delivery/order-lock.ts';
import { openShop } from '@easel/bot-shared/shop.ts';
import { ensureAccount } from '@easel/core/accounts/ensure-account.ts';
import type { Foundation } from '@easel/core/boot.ts';
import { readEnv } from '@easel/core/config/env.ts';
import { creditOwner } from '@easel/core/credits/ledger.ts';
import { resolveImagine } from '@easel/core/kinds/imagine/resolve.ts';
import { requestOrder } from '@easel/core/orders/request-order.ts';
import { openBullQueue, openBullWorker } from '@easel/core/queue/connection.ts';
import { serveQueue } from '@easel/core/queue/worker.ts';
import { openFileStorage } from '@easel/core/storage/files.ts';
import { openOwnerSession } from '@easel/core/testing/owner-session.ts';
import { workersSchema } from '@easel/workers/config.ts';
import { startWorkers } from '@easel/workers/start.ts';
import { sql } from 'kysely';
import { type Figure, measureRate } from './bench.ts';
import { startInstantWorld } from './instant-world.ts';

const JOBS = 5000;
const WARM = 200;
/** So many that the seconds in which the first come and the last go say little. */
const ORDERS = 2000;
const CONCURRENCY = 16;
const PEOPLE = 40;
const SLOTS = 500;
const GIVE_UP_MS = 180_000;
/** How often it is asked whether all have ended, which is a load of its own: when they did is read from the orders. */
const LOOK_MS = 1000;

/** Orders from request to settled, with an instant painter and a chat that takes everything, against bare no-op jobs. */
export async function benchPipeline(foundation: Foundation, folder: string): Promise<Figure[]> {
  // Before and after, because a machine is not as fast at all times.
  const before = await runBareJobs(foundation);
  const { rate, jobsEach, peakMb } = await runOrders(foundation, folder);
  const bare = (before + (await runBareJobs(foundation))) / 2;
  const baseline = { name: 'bare BullMQ no-op jobs, added one by one as orders are', value: bare };
  return [
    { name: 'orders through the whole pipeline', value: rate, unit: 'per s', baseline },
    {
      name: `jobs of those orders (${jobsEach} each)`,
      value: rate * jobsEach,
      unit: 'per s',
      baseline,
      goal: 'at least 25 %',
    },
    { name: 'memory of the process at its highest in that', value: peakMb, unit: 'MB' },
  ];
}

async function runBareJobs(foundation: Foundation): Promise<number> {
  await tidyUp(foundation);
  const where = foundation.queue;
  const queue = openBullQueue(where, 'bench-bare');
  let done = 0;
  const finished = Promise.withResolvers<void>();
  const worker = openBullWorker(
    where,
    'bench-bare',
    async () => {
      done += 1;
      if (done === JOBS) finished.resolve();
    },
    { concurrency: CONCURRENCY },
  );
  await worker.waitUntilReady();
  const started = performance.now();
  await measureRate(JOBS, CONCURRENCY, () => queue.add('noop', {}, { removeOnComplete: true }));
  await finished.promise;
  const rate = JOBS / ((performance.now() - started) / 1000);
  await worker.close();
  await queue.close();
  return rate;
}

async function runOrders(foundation: Foundation, folder: string) {
  const world = await startInstantWorld(SLOTS);
  const storage = openFileStorage(folder);
  const deps = { ...foundation, storage, shop: openShop({}) };
  const workers = await startWorkers(foundation, { env: readEnv(workersSchema, world.env), storage });
  const chat = {
    platform: 'discord' as const,
    rungs: async () => [
      { rung: 'channel' as const, show: async () => ({ chatId: 'bench', messageIds: ['1'] }) },
    ],
    redraw: async () => {},
  };
  const turns = createChatTurns({ atOnce: CONCURRENCY, pauseMs: 1 });
  const deliver = serveQueue(
    { where: foundation.queue, queue: 'deliver-discord', concurrency: CONCURRENCY, log: foundation.log },
    { 'order.deliver.discord': createDeliverHandler(deps, chat, createOrderLock(), turns) },
  );
  try {
    await makeOrders(foundation, 'warm', WARM);
    await untilSettled(foundation, WARM);
    await tidyUp(foundation);
    let peakMb = 0;
    const sampler = setInterval(() => (peakMb = Math.max(peakMb, process.memoryUsage.rss() / 1e6)), 100);
    const started = await readClock(foundation);
    await makeOrders(foundation, 'run', ORDERS);
    const ended = await untilSettled(foundation, ORDERS + WARM);
    const rate = ORDERS / ((ended.getTime() - started.getTime()) / 1000);
    clearInterval(sampler);
    return { rate, jobsEach: await jobsPerOrder(foundation), peakMb };
  } finally {
    await deliver.close(5000);
    await workers.stop(5000);
    await world.close();
  }
}

/**
 * What autovacuum does within a minute of use: what a measurement left behind does not slow down the next, and plans that
 * were made for empty tables are made anew.
 */
async function tidyUp({ databaseUrl }: Foundation): Promise<void> {
  const session = openOwnerSession(databaseUrl);
  await session.query('vacuum (analyze)');
  await session.end();
}

async function makeOrders(foundation: Foundation, name: string, count: number): Promise<void> {
  const accounts = await Promise.all(
    Array.from({ length: PEOPLE }, async (_, i) => {
      const person = { platform: 'discord', userId: `pipeline-${i}`, displayName: 'Member' } as const;
      const account = await ensureAccount(foundation, person);
      const owner = { kind: 'person', id: account.id } as const;
      await creditOwner(foundation.db, {
        key: `pipeline-${name}-${i}`,
        owner,
        bucket: 'purchased',
        amount: 10_000n,
      });
      return account;
    }),
  );
  const available = ['flux-schnell'];
  await measureRate(count, CONCURRENCY, async (i) => {
    const account = accounts[i % PEOPLE];
    if (!account) return;
    const options = { size: '256x256' };
    const prompt = `bench ${name} ${i}`;
    const params = resolveImagine({ prompt, options, defaults: [], caps: {}, available, fallbackSeed: i });
    const origin = { platform: 'discord', chatId: 'bench', userId: account.id } as const;
    await requestOrder(foundation, {
      key: `pipeline-${name}-${i}`,
      account,
      kind: 'imagine',
      params,
      origin,
    });
  });
}

/** The database's clock, by which orders end. */
async function readClock({ db }: Foundation): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('the database has no clock');
  return row.now;
}

/** @returns when the last of them ended. */
async function untilSettled({ db }: Foundation, count: number): Promise<Date> {
  const deadline = Date.now() + GIVE_UP_MS;
  for (;;) {
    const { ended, succeeded, last } = await db
      .selectFrom('orders')
      .select((eb) => [
        eb.fn.count<bigint>('id').filterWhere('ended_at', 'is not', null).as('ended'),
        eb.fn.count<bigint>('id').filterWhere('status', '=', 'succeeded').as('succeeded'),
        eb.fn.max('ended_at').as('last'),
      ])
      .where('key', 'like', 'pipeline-%')
      .executeTakeFirstOrThrow();
    if (last && ended >= count) {
      if (succeeded < ended) throw new Error(`${ended - succeeded} of ${ended} orders did not succeed`);
      return last;
    }
    if (Date.now() > deadline) throw new Error(`only ${ended} of ${count} orders ended in ${GIVE_UP_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function jobsPerOrder({ db }: Foundation): Promise<number> {
  const jobs = await db
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll<bigint>().as('n'))
    .executeTakeFirstOrThrow();
  const orders = await db
    .selectFrom('orders')
    .select((eb) => eb.fn.countAll<bigint>().as('n'))
    .where('key', 'like', 'pipeline-%')
    .executeTakeFirstOrThrow();
  return Math.round(Number(jobs.n) / Number(orders.n));
}
