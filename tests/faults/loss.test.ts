// The queue forgets everything, a deploy comes in the middle, the embedded database is left behind: nothing is lost.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLedger } from '@easel/core/credits/check-ledger.ts';
import { createSandboxWorld } from '@easel/sandbox/world.ts';
import { Redis } from 'ioredis';
import { sql } from 'kysely';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { awaitAftermath } from './aftermath.ts';
import { bringThere } from './bring-there.ts';
import { startChildStudio } from './child-studio.ts';
import { type FaultStudio, openFaultStudio } from './fault-studio.ts';
import { POINTS, type Point } from './points.ts';
import { enterDiscord, isReceipt, type Visitor } from './visitor.ts';

/** A number among Redis' databases that nobody else in these tests uses. */
const REDIS_DATABASE = 12;
const redisUrl = inject('redisUrl');
if (!redisUrl) console.warn('Flushing Redis was skipped: install redis-server or set REDIS_URL to run it.');

async function open(env?: Record<string, string>): Promise<FaultStudio> {
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
    timeout: 20_000,
  });
  return visitors;
}

/** What must not be, of all these orders, when everything is over. @returns also how long the slowest took, from now. */
async function awaitAll(studio: FaultStudio, visitors: Visitor[]) {
  const restartedAt = performance.now();
  const aftermaths = await Promise.all(
    visitors.map((visitor) =>
      awaitAftermath(studio, { visitor, restartedAt, isCancel: false, wasAnswered: true }),
    ),
  );
  expect(await checkLedger(studio.database.db)).toEqual([]);
  return {
    problems: aftermaths.flatMap(({ problems }) => problems),
    slowestMs: Math.max(...aftermaths.map(({ recoveredMs }) => recoveredMs)),
  };
}

test.skipIf(!redisUrl)(
  'Redis flushed with orders in flight: all is rebuilt within a minute',
  async () => {
    const redis = new Redis(redisUrl, { db: REDIS_DATABASE });
    onTestFinished(() => redis.disconnect());
    await redis.flushdb();
    const studio = await open({ REDIS_URL: `${redisUrl}/${REDIS_DATABASE}` });
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
    const { problems, slowestMs } = await awaitAll(studio, visitors);
    expect(problems).toEqual([]);
    expect(slowestMs).toBeLessThan(60_000);
  },
  180_000,
);

test('SIGTERM with work under way: the process ends within 30 s, and all is done after the next start', async () => {
  const studio = await open();
  // Deliveries whose chats do not answer are the longest that a process can be kept waiting.
  const unanswered = pointNamed('delivery not arrived');
  const stopped = (['discord', 'telegram'] as const).map((platform) => ({
    point: unanswered,
    visitor: studio.enter(platform),
  }));
  expect(await Promise.all(stopped.map((target) => bringThere(studio, target)))).toEqual([true, true]);
  const visitors = [...stopped.map(({ visitor }) => visitor), ...(await orderAtOnce(studio, 24))];
  const { code, ms } = await studio.terminate();
  expect(code).toBe(0);
  expect(ms).toBeLessThan(30_000);
  const { rows } = await sql`select id from bullmq.job where state = 'active'`.execute(studio.database.db);
  expect(rows).toEqual([]);
  await studio.start();
  const { problems } = await awaitAll(studio, visitors);
  expect(problems).toEqual([]);
}, 180_000);

test('an embedded database that a killed studio left behind is taken over by the next', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'easel-embedded-'));
  const world = await createSandboxWorld({ endpoint: { coldStartMs: 50, executionMs: () => 400 } });
  const options = { folder, env: { ...world.env, DATA_DIR: folder } };
  const note = join(folder, 'database', 'postgres', 'postmaster.pid');
  const serverPid = async () => Number((await readFile(note, 'utf8')).split('\n')[0]);

  const first = await startChildStudio(options);
  const visitor = enterDiscord(world, world.discord.addGuild({ name: 'server' }), 1);
  await visitor.ask();
  await vi.waitFor(() => expect(visitor.messages()).toHaveLength(1), { timeout: 10_000 });
  await first.kill();
  const leftBehind = await serverPid();
  expect(isAlive(leftBehind)).toBe(true);

  // Discord lets a bot log in once in five seconds.
  world.clock.advance(5_000);
  const second = await startChildStudio(options);
  onTestFinished(async () => {
    await second.kill();
    await world.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
  });
  // Two servers cannot run on one folder: this is the only one.
  expect(await serverPid()).not.toBe(leftBehind);
  await vi.waitFor(() => expect(visitor.messages().some(isReceipt)).toBe(true), { timeout: 120_000 });
  expect((await second.terminate()).code).toBe(0);
  expect(existsSync(note)).toBe(false);
}, 180_000);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
