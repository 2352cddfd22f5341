import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startApi } from '@easel/api/server.ts';
import type { Foundation } from '@easel/core/boot.ts';
import { type Clock, systemClock } from '@easel/core/clock.ts';
import { readEnv } from '@easel/core/config/env.ts';
import { deriveKeys } from '@easel/core/config/site-keys.ts';
import { listCreations } from '@easel/core/creations/creation.ts';
import { readWallet } from '@easel/core/credits/wallet.ts';
import type { OrderId } from '@easel/core/ids.ts';
import { resolveImagine } from '@easel/core/kinds/imagine/resolve.ts';
import type { KindName, ParamsOf } from '@easel/core/kinds/registry.ts';
import { createLogger } from '@easel/core/log.ts';
import { cancelOrder } from '@easel/core/orders/cancel-order.ts';
import { getOrder, type Order } from '@easel/core/orders/order.ts';
import { requestOrder } from '@easel/core/orders/request-order.ts';
import { closeQueueConnection, openQueueConnection } from '@easel/core/queue/connection.ts';
import { openFileStorage } from '@easel/core/storage/files.ts';
import { createTestAccount, createTestDatabase, localSignals } from '@easel/core/testing/test-database.ts';
import { createSandboxClock } from '@easel/sandbox/clock.ts';
import { createRunpodTwin, type RunpodTwinOptions } from '@easel/sandbox/runpod/runpod-twin.ts';
import { type WorkersEnv, workersRules, workersSchema } from '@easel/workers/config.ts';
import { startWorkers, type Workers } from '@easel/workers/start.ts';
import { sql } from 'kysely';

const ORIGIN = { platform: 'discord', chatId: 'chat', userId: 'user' } as const;

export type Studio = Awaited<ReturnType<typeof openStudio>>;

/** Workers and api on a database of their own, against a Runpod of their own; no bots. */
export async function openStudio(
  options: Partial<RunpodTwinOptions> & {
    speed?: number;
    webhooks?: boolean;
    startWorkers?: boolean;
    /** Where the queue is; PostgreSQL where nothing is said. */
    redisUrl?: string;
  } = {},
) {
  const database = await createTestDatabase();
  const { db } = database;
  const clock = createSandboxClock({ speed: options.speed ?? 20 });
  const twin = await createRunpodTwin({ clock, endpoints: [{ id: 'gpu', slots: 4 }], ...options });
  const dataDir = await mkdtemp(join(tmpdir(), 'easel-media-'));
  const log = createLogger(process.env.TEST_LOG_LEVEL ?? 'silent');
  const signals = await localSignals();
  let aheadMs = 0;
  const productClock: Clock = { now: () => new Date(Date.now() + aheadMs) };
  const queue = openQueueConnection({ databaseUrl: database.url, redisUrl: options.redisUrl });
  const foundation: Foundation = {
    db: db,
    clock: productClock,
    signals,
    queue,
    log,
    databaseUrl: database.url,
    keys: deriveKeys('a secret of the test'),
    close: async () => {},
  };
  const storage = openFileStorage(dataDir);
  const api = await startApi({ ...foundation, storage }, { PORT: 0, HOST: '127.0.0.1' });
  const env = readEnv(
    workersSchema,
    {
      RUNPOD_API_KEY: twin.apiKey,
      RUNPOD_API_URL: twin.url,
      RUNPOD_ENDPOINTS: 'flux-schnell=gpu:4,flux-dev=gpu:4,sdxl=gpu:4',
      PUBLIC_URL: options.webhooks === false ? '' : api.url,
    },
    workersRules,
  );
  let workers: Workers | undefined;
  const start = async (changes: Partial<WorkersEnv> = {}) => {
    workers = await startWorkers(foundation, { env: { ...env, ...changes }, storage });
  };
  const stop = async () => {
    await workers?.stop(5_000);
    workers = undefined;
  };
  if (options.startWorkers !== false) await start();

  return {
    twin,
    clock,
    storage,
    foundation,
    db: db,
    api,
    startWorkers: start,
    stopWorkers: stop,

    /** Somebody asks for pictures. */
    async imagine(prompt = 'a quiet harbour', more: Record<string, string> = {}): Promise<Order> {
      const params = resolveImagine({
        prompt,
        options: { seed: '7', ...more },
        defaults: [],
        caps: {},
        available: ['flux-schnell', 'flux-dev', 'sdxl'],
        fallbackSeed: 1,
      });
      return this.request('imagine', params);
    },

    async request<K extends KindName>(kind: K, params: ParamsOf<K>): Promise<Order> {
      const account = await createTestAccount(foundation, 100n);
      const key = crypto.randomUUID();
      const { order } = await requestOrder(foundation, { key, account, kind, params, origin: ORIGIN });
      return order;
    },

    /** Waits until the order is in one of these states. */
    async until(id: OrderId, statuses: Order['status'][], timeoutMs?: number): Promise<Order> {
      await this.untilTrue(
        `it is ${statuses}`,
        async () => statuses.includes((await getOrder(db, id)).status),
        {
          id,
          timeoutMs,
        },
      );
      return getOrder(db, id);
    },

    /** Waits until the pictures of an order are there, to be delivered. */
    async untilMade(id: OrderId, timeoutMs?: number): Promise<Order> {
      await this.untilTrue('it is made', async () => (await listCreations(db, id)).length > 0, {
        id,
        timeoutMs,
      });
      return getOrder(db, id);
    },

    async untilSubmitted(id: OrderId): Promise<void> {
      const submitted = async () => (await this.story(id)).runs.at(-1)?.status === 'submitted';
      await this.untilTrue('it is submitted', submitted, { id });
    },

    async untilTrue(
      what: string,
      check: () => boolean | Promise<boolean>,
      { id, timeoutMs = 90_000 }: { id?: OrderId; timeoutMs?: number | undefined } = {},
    ): Promise<void> {
      const deadline = Date.now() + timeoutMs;
      while (!(await check())) {
        const late = Date.now() > deadline;
        if (late) throw new Error(`not so that ${what}: ${JSON.stringify(id && (await this.story(id)))}`);
        await setTimeout(25);
      }
    },

    /** Lets the product believe that so much time has passed. The database's own time stays. */
    advance(ms: number): void {
      aheadMs += ms;
    },

    /** Moves an instant of one row back, as if it had been written so much earlier. */
    async backdate(what: { table: 'orders' | 'run'; id: string; column: string; ms: number }): Promise<void> {
      const [table, column] = [sql.table(what.table), sql.ref(what.column)];
      const by = sql`${what.ms} * interval '1 millisecond'`;
      await sql`update ${table} set ${column} = ${column} - ${by} where id = ${what.id}`.execute(db);
    },

    /** Forgets every promised job, as a queue that was flushed does. */
    async loseJobs(): Promise<void> {
      await db.updateTable('outbox').set({ sent_at: sql`now()` }).where('sent_at', 'is', null).execute();
    },

    cancel: (order: Order) => cancelOrder(foundation, { orderId: order.id, account: order.accountId }),

    /** What became of an order and its runs, for assertions and for failing tests to show. */
    async story(id: OrderId) {
      const order = await getOrder(db, id);
      const runs = await db
        .selectFrom('run')
        .select(['attempt', 'status', 'failure', 'external_id', 'submitting_at', 'next_poll_at'])
        .where('order_id', '=', id)
        .orderBy('attempt')
        .execute();
      return { status: order.status, failure: order.failure?.reason, runs };
    },

    async wallet(order: Order) {
      const owner = { kind: 'person', id: order.accountId } as const;
      return readWallet(db, { owner, clock: systemClock });
    },

    async close() {
      await stop();
      await api.stop();
      clock.stop();
      await twin.close();
      await signals.close();
      await closeQueueConnection(queue);
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
