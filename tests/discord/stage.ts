import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DiscordBot, startDiscordBot } from '@easel/bot-discord/start.ts';
import { findAccount } from '@easel/core/accounts/ensure-account.ts';
import type { Foundation } from '@easel/core/boot.ts';
import { deriveKeys } from '@easel/core/config/site-keys.ts';
import { recordCreations } from '@easel/core/creations/record-creations.ts';
import { readWallet } from '@easel/core/credits/wallet.ts';
import { derivedId, type OrderId } from '@easel/core/ids.ts';
import { kindOf } from '@easel/core/kinds/registry.ts';
import { createLogger } from '@easel/core/log.ts';
import { admitOrders } from '@easel/core/orders/admit-orders.ts';
import { listEndpoints, saveCapacity } from '@easel/core/orders/capacity.ts';
import { getOrder, type Order } from '@easel/core/orders/order.ts';
import { closeQueueConnection, openQueueConnection } from '@easel/core/queue/connection.ts';
import { openQueueProducer } from '@easel/core/queue/producer.ts';
import { completeRun, failRun, saveProgress } from '@easel/core/runs/advance-run.ts';
import { type Run, toRun } from '@easel/core/runs/run.ts';
import { openFileStorage } from '@easel/core/storage/files.ts';
import { createTestDatabase, localSignals } from '@easel/core/testing/test-database.ts';
import { createSandboxClock } from '@easel/sandbox/clock.ts';
import { findBreaches, findDiscordSpec, loadDiscordSpec } from '@easel/sandbox/discord/spec-check.ts';
import { createDiscordTwin } from '@easel/sandbox/discord/twin.ts';
import { startRelay } from '@easel/workers/relay/relay.ts';
import { sql } from 'kysely';
import sharp from 'sharp';
import { afterAll, beforeAll, expect } from 'vitest';

const MODELS = ['flux-schnell', 'flux-dev', 'sdxl'];
/** So many that no order of a test waits for another's. */
const SLOTS = 1_000;
const GRACE_MS = 3_000;
/** Where a test is about Discord's three seconds, it holds the bot up until it has answered. */
const ANSWER_WITHIN_MS = 20_000;
/** An app may identify with the gateway once in this time. */
const IDENTIFY_EVERY_MS = 5_000;

/**
 * The real bot on a real database, before a Discord on loopback. The GPU's part is played by hand, step by step, so that
 * a test can look at every state in between.
 */
export async function openStage() {
  const clock = createSandboxClock();
  const twin = await createDiscordTwin({ clock, answerWithinMs: ANSWER_WITHIN_MS });
  const guild = twin.addGuild({ name: 'Harbour' });
  const channel = guild.addChannel({ name: 'pictures' });
  const member = twin.addUser({ name: 'member' });
  const folder = await mkdtemp(join(tmpdir(), 'easel-discord-'));
  const database = await createTestDatabase();
  const storage = openFileStorage(folder);
  const lines: string[] = [];
  const log = createLogger('info', { write: (line) => void lines.push(line) });
  const signals = await localSignals();
  const queue = openQueueConnection({ databaseUrl: database.url, maxConnections: 6 });
  const producer = openQueueProducer(queue, () => {});
  const foundation: Foundation = {
    db: database.db,
    clock: { now: () => new Date(clock.now()) },
    signals,
    queue,
    log,
    databaseUrl: database.url,
    keys: deriveKeys('a secret of the test'),
    close: async () => {},
  };
  const { db } = foundation;
  await saveCapacity(
    db,
    MODELS.map((model) => ({ model, provider: 'runpod', endpoint: 'images', slots: SLOTS })),
  );
  const relay = startRelay({ ...foundation, producer });
  let bot: DiscordBot | undefined;

  async function startBot(): Promise<void> {
    clock.advance(IDENTIFY_EVERY_MS);
    bot = await startDiscordBot(
      { ...foundation, storage, siteUrl: 'https://easel.example' },
      { token: twin.token, apiUrl: twin.url },
    );
  }

  async function stopBot(): Promise<void> {
    await bot?.stop(GRACE_MS);
    bot = undefined;
  }

  async function admit(orderId: OrderId): Promise<Run> {
    for (const endpoint of await listEndpoints(db)) await admitOrders(foundation, endpoint);
    const rows = await db.selectFrom('run').selectAll().where('order_id', '=', orderId).execute();
    const row = rows.find(({ ended_at }) => ended_at === null);
    if (!row) throw new Error(`order ${orderId} was not admitted`);
    return toRun(row);
  }

  /** Stores pictures for an order that runs, and promises them, as the media worker does. */
  async function finish(orderId: OrderId, run: Run): Promise<Order> {
    await completeRun(foundation, { run });
    const order = await getOrder(db, orderId);
    const { width, height } = kindOf(order.kind).outputSize(order.params);
    const creations = await Promise.all(
      Array.from({ length: order.outputCount }, async (_, index) => {
        const background = { r: 40 * index, g: 90, b: 160 };
        const create = { width, height, channels: 3 as const, background };
        const body = await sharp({ create }).png().toBuffer();
        const id = derivedId('cre', orderId, index);
        const key = `creations/${id}/original.png`;
        await storage.put(key, body, { mime: 'image/png' });
        const small = { key: `creations/${id}/small.webp`, mime: 'image/webp' } as const;
        const smallBody = await sharp(body).resize(64).webp().toBuffer();
        await storage.put(small.key, smallBody, small);
        return {
          id,
          index,
          width,
          height,
          seed: order.params.seed,
          sha256: createHash('sha256').update(body).digest('hex'),
          thumbhash: 'AAAA',
          variants: [
            { name: 'original', key, mime: 'image/png', width, height, bytes: body.length } as const,
            { name: 'small', ...small, width: 64, height: 64, bytes: smallBody.length } as const,
          ],
        };
      }),
    );
    await recordCreations(foundation, { order, attempt: order.attempt, creations });
    return order;
  }

  return {
    clock,
    twin,
    guild,
    channel,
    member,
    db,
    foundation,
    startBot,
    stopBot,
    /** What the bot logged, oldest first. */
    logged: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    /** Somebody new in the channel, so that tests share no wallet. */
    somebody(name: string) {
      const user = twin.addUser({ name });
      return { user, actor: user.in(channel) };
    },
    /** The newest order of all. */
    async newestOrder(): Promise<Order> {
      const row = await db
        .selectFrom('orders')
        .select('id')
        .orderBy('created_at', 'desc')
        .executeTakeFirstOrThrow();
      return getOrder(db, row.id as OrderId);
    },
    async countOrders(): Promise<number> {
      return (await db.selectFrom('orders').select('id').execute()).length;
    },
    admit,
    async progress(run: Run, progress: number): Promise<void> {
      await saveProgress(foundation, { run, progress });
    },
    /** Makes the pictures of an order, from wherever it stands. */
    async make(orderId: OrderId): Promise<Order> {
      return finish(orderId, await admit(orderId));
    },
    finish,
    /** Fails an order for good. */
    async fail(orderId: OrderId): Promise<void> {
      const run = await admit(orderId);
      await failRun(foundation, { run, reason: 'provider-failed', retry: false });
    },
    /** What somebody can spend. */
    async balance(user: { id: string }): Promise<bigint> {
      const account = await findAccount(foundation, { platform: 'discord', userId: user.id });
      if (!account) return 0n;
      const owner = { kind: 'person', id: account.id } as const;
      return (await readWallet(db, { owner, clock: foundation.clock })).available;
    },
    /** Does the work while every account is held back, as by a database under load. */
    async slowly<T>(work: () => Promise<T>): Promise<T> {
      const [held, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const holding = db.transaction().execute(async (tx) => {
        await sql`lock table identity in access exclusive mode`.execute(tx);
        held.resolve();
        await done.promise;
      });
      await held.promise;
      try {
        return await work();
      } finally {
        done.resolve();
        await holding;
      }
    },
    /** Waits until an order has ended. */
    async ended(orderId: OrderId): Promise<Order> {
      return until(async () => {
        const order = await getOrder(db, orderId);
        return order.endedAt ? order : undefined;
      });
    },
    async close() {
      await stopBot();
      await relay.stop();
      await producer.close();
      await closeQueueConnection(queue);
      await signals.close();
      await database.drop();
      await storage.close();
      await rm(folder, { recursive: true, force: true });
      await twin.close();
      clock.stop();
      const spec = findDiscordSpec();
      if (spec) expect(findBreaches(loadDiscordSpec(spec), twin.requests)).toEqual([]);
    },
  };
}

export type Stage = Awaited<ReturnType<typeof openStage>>;

/** A stage with the bot on it, for all tests of a file unless other hooks are given. */
export function useStage(before: typeof beforeAll = beforeAll, after: typeof afterAll = afterAll): Stage {
  const stage = {} as Stage;
  before(async () => {
    Object.assign(stage, await openStage());
    await stage.startBot();
  });
  after(() => stage.close());
  return stage;
}

/** Asks until there is an answer. */
export async function until<T>(ask: () => Promise<T | undefined>, patienceMs = 45_000): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`waited ${patienceMs} ms in vain`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
