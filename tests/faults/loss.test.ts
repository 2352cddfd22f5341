// The queue forgets everything or is away, a process stands still, a deploy comes in the middle, the embedded database is
// left behind: nothing is lost. Two at a time, as they mostly wait: for locks and
// leases that run out. The one that waits longest comes first.
//
// REDIS_AWAY_SECONDS=5,7,20,60 has Redis away for each of these times (by default 7); FROZEN_SECONDS=90 says for how long
// the process stands still (by default 45, longer than its jobs are its own).
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { checkLedger } from '@easel/core/credits/check-ledger.ts';
import { freePort } from '@easel/db/free-port.ts';
import { createSandboxWorld } from '@easel/sandbox/world.ts';
import { Redis } from 'ioredis';
import { sql } from 'kysely';
import { expect, inject, type TestContext, test, vi } from 'vitest';
import { awaitAftermath } from './aftermath.ts';
import { bringThere } from './bring-there.ts';
import { type ChildStudio, startChildStudio } from './child-studio.ts';
import { type FaultStudio, openFaultStudio } from './fault-studio.ts';
import { POINTS, type Point } from './points.ts';
import { createTcpDoor } from './tcp-door.ts';
import { enterDiscord, isReceipt, type Visitor } from './visitor.ts';

/** A number among Redis' databases that nobody else in these tests uses. */
const REDIS_DATABASE = 12;
const REDIS_AWAY_SECONDS = (process.env.REDIS_AWAY_SECONDS ?? '7').split(',').map(Number);
/** After this the sweeper takes it that nobody is at work on an order any more. */
const STANDING_MS = 50_000;
/** Also on a machine that is slow. */
const WITHIN_MS = 400_000;
const FROZEN_SECONDS = Number(process.env.FROZEN_SECONDS ?? 45);
/** In a job, in a transaction, in an answer: each is another way to come back too late. */
const FROZEN_AT = [
  '/run arrived, its answer lost',
  'COMPLETED answered, not read',
  'media stored, creations not committed',
  'delivery not arrived',
];
const redisUrl = inject('redisUrl');
if (!redisUrl) console.warn('Flushing Redis was skipped: install redis-server or set REDIS_URL to run it.');

async function open({ onTestFinished }: TestContext, env?: Record<string, string>): Promise<FaultStudio> {
  const studio = await openFaultStudio(env);
  onTestFinished(() => studio.close());
  return studio;
}

function pointNamed(name: string): Point {
  const point = POINTS.find((candidate) => candidate.name === name);
  if (!point) throw new Error(`there is no point "${name}"`);
  return point;
}

/** So many people on both platforms, who all order now. */
async function orderAtOnce(studio: FaultStudio, count: number): Promise<Visitor[]> {
  const visitors = Array.from({ length: count }, (_, i) => studio.enter(i % 2 ? 'telegram' : 'discord'));
  await Promise.all(visitors.map((visitor) => visitor.ask()));
  await vi.waitFor(() => expect(visitors.every((visitor) => visitor.messages().length > 0)).toBe(true), {
    timeout: 90_000,
  });
  return visitors;
}

/** Waits until all these orders are over. @returns what must not be. */
async function awaitAll(studio: FaultStudio, visitors: Visitor[]): Promise<string[]> {
  const restartedAt = performance.now();
  const aftermaths = await Promise.all(
    visitors.map((visitor) =>
      awaitAftermath(studio, { visitor, restartedAt, isCancel: false, wasAnswered: true }),
    ),
  );
  expect(await checkLedger(studio.database.db)).toEqual([]);
  const slowestMs = Math.max(...aftermaths.map(({ recoveredMs }) => recoveredMs));
  console.log(`${visitors.length} orders over, the slowest after ${Math.round(slowestMs / 1000)} s`);
  const problems = aftermaths.flatMap((aftermath) => aftermath.problems);
  if (problems.length > 0) console.log(studio.lines().join('\n'));
  return problems;
}

test.concurrent(
  'a process that stood still does nothing a second time when it goes on: others have done its work',
  async (context) => {
    const studio = await open(context);
    const stopped = FROZEN_AT.map((name, i) => ({
      point: pointNamed(name),
      visitor: studio.enter(i % 2 ? 'telegram' : 'discord'),
    }));
    for (const target of stopped) expect(await bringThere(studio, target)).toBe(true);
    const others = await orderAtOnce(studio, 6);
    await studio.addWorkers();
    studio.freeze();
    // The others may work where it stood: what it was at is theirs once its locks have run out.
    await studio.places.database.release();
    await setTimeout(FROZEN_SECONDS * 1000);
    studio.thaw();
    const visitors = [...stopped.map(({ visitor }) => visitor), ...others];
    expect(await awaitAll(studio, visitors)).toEqual([]);
  },
  FROZEN_SECONDS * 1000 + WITHIN_MS,
);

test.skipIf(!redisUrl).concurrent(
  'Redis flushed with orders in flight: all is rebuilt',
  async (context) => {
    const redis = new Redis(redisUrl, { db: REDIS_DATABASE });
    context.onTestFinished(() => redis.disconnect());
    await redis.flushdb();
    const studio = await open(context, { REDIS_URL: `${redisUrl}/${REDIS_DATABASE}` });
    // These have jobs under way that will come to nothing, so that only what is in the database brings them on.
    const stopped = [
      { point: pointNamed('/run answered, id not saved'), visitor: studio.enter('discord') },
      { point: pointNamed('delivered, capture not committed'), visitor: studio.enter('telegram') },
      { point: pointNamed('delivered, capture not committed'), visitor: studio.enter('discord') },
      { point: pointNamed('media stored, creations not committed'), visitor: studio.enter('telegram') },
    ];
    for (const target of stopped) expect(await bringThere(studio, target)).toBe(true);
    const visitors = [...stopped.map(({ visitor }) => visitor), ...(await orderAtOnce(studio, 12))];
    await redis.flushdb();
    await studio.places.database.abort();
    await studio.pass(STANDING_MS);
    expect(await awaitAll(studio, visitors)).toEqual([]);
  },
  WITHIN_MS,
);

test.skipIf(!redisUrl).concurrent.for(REDIS_AWAY_SECONDS)(
  'Redis away for %d s: people are answered meanwhile, and afterwards all goes on without a restart',
  { timeout: WITHIN_MS },
  async (seconds, context) => {
    const { hostname, port } = new URL(redisUrl);
    const door = await createTcpDoor({ host: hostname, port: Number(port || 6379) });
    context.onTestFinished(() => door.close());
    const PORT = String(await freePort());
    const REDIS_URL = `redis://127.0.0.1:${door.port}/${REDIS_DATABASE + 1}`;
    const studio = await open(context, { REDIS_URL, PORT });
    const before = await orderAtOnce(studio, 6);
    door.shut();
    const shutAt = performance.now();
    const meanwhile = await orderAtOnce(studio, 6);
    while (performance.now() - shutAt < seconds * 1000) {
      for (const path of ['/health', '/ready', '/api/v1/feed'])
        expect((await fetch(`http://127.0.0.1:${PORT}${path}`)).status).toBe(200);
      await setTimeout(200);
    }
    door.open();
    expect(await awaitAll(studio, [...before, ...meanwhile])).toEqual([]);
  },
);

test.concurrent(
  'SIGTERM with fifty jobs under way: the process ends by itself, and all is done after the next start',
  async (context) => {
    const studio = await open(context);
    // Deliveries whose chats do not answer are the longest that a process can be kept waiting.
    const unanswered = pointNamed('delivery not arrived');
    const stopped = (['discord', 'telegram'] as const).map((platform) => ({
      point: unanswered,
      visitor: studio.enter(platform),
    }));
    expect(await Promise.all(stopped.map((target) => bringThere(studio, target)))).toEqual([true, true]);
    const visitors = [...stopped.map(({ visitor }) => visitor), ...(await orderAtOnce(studio, 48))];
    const { code, ms } = await studio.terminate();
    expect(code).toBe(0);
    console.log(`ended ${Math.round(ms / 1000)} s after SIGTERM; goal: 30 s`);
    const { rows } = await sql`select id from bullmq.job where state = 'active'`.execute(studio.database.db);
    expect(rows).toEqual([]);
    await studio.start();
    expect(await awaitAll(studio, visitors)).toEqual([]);
  },
  WITHIN_MS,
);

test.concurrent(
  'an embedded database that a killed studio left behind is taken over by the next',
  async ({ onTestFinished }) => {
    const folder = await mkdtemp(join(tmpdir(), 'easel-embedded-'));
    const world = await createSandboxWorld({ endpoint: { coldStartMs: 50, executionMs: () => 400 } });
    const options = { folder, env: { ...world.env, DATA_DIR: folder, GALLERY_BUILD: 'off' } };
    const note = join(folder, 'database', 'postgres', 'postmaster.pid');
    const serverPid = async () => Number((await readFile(note, 'utf8')).split('\n')[0]);

    const first = await startChildStudio(options);
    let second: ChildStudio | undefined;
    onTestFinished(async () => {
      await first.kill();
      await second?.kill();
      await world.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
    });
    const visitor = enterDiscord(world, world.discord.addGuild({ name: 'server' }), 1);
    await visitor.ask();
    await vi.waitFor(() => expect(visitor.messages()).toHaveLength(1), { timeout: 120_000 });
    await first.kill();
    const leftBehind = await serverPid();
    expect(isAlive(leftBehind)).toBe(true);

    // Discord lets a bot log in once in five seconds.
    world.clock.advance(5_000);
    second = await startChildStudio(options);
    // Two servers cannot run on one folder: this is the only one.
    expect(await serverPid()).not.toBe(leftBehind);
    await vi.waitFor(() => expect(visitor.messages().some(isReceipt)).toBe(true), { timeout: 120_000 });
    expect((await second.terminate()).code).toBe(0);
    expect(existsSync(note)).toBe(false);
  },
  WITHIN_MS,
);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
