import { setTimeout } from 'node:timers/promises';
import { newId, type RunId } from '@easel/core/ids.ts';
import { JOBS, type JobContext, type JobHandler, NotYet } from '@easel/core/jobs/catalogue.ts';
import { createLogger } from '@easel/core/log.ts';
import {
  closeQueueConnection,
  openQueueConnection,
  type QueueConnection,
} from '@easel/core/queue/connection.ts';
import { openQueueProducer, type QueueProducer } from '@easel/core/queue/producer.ts';
import { type QueueWorker, serveQueue } from '@easel/core/queue/worker.ts';
import { createTestDatabase, type TestDatabase } from '@easel/core/testing/test-database.ts';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';

/** A number among Redis' databases that nobody else in these tests uses. */
const REDIS_DATABASE = 11;
const log = createLogger(process.env.TEST_LOG_LEVEL ?? 'silent');
const redisUrl = inject('redisUrl');

type Payload = { runId: RunId };
type Work = (payload: Payload, context: JobContext) => Promise<void>;
const REST: JobHandler<Payload> = { run: async () => {}, exhausted: async () => {} };

if (!redisUrl) {
  console.warn(
    'queue suite: the Redis half is skipped, as there is neither REDIS_URL nor a redis-server here',
  );
}

describe.each(['PostgreSQL', 'Redis'] as const)('queue on %s', (backend) => {
  if (backend === 'Redis' && !redisUrl) {
    test.skip('needs REDIS_URL, or a redis-server on the PATH (Debian: apt-get install redis-server)', () => {});
    return;
  }

  let database: TestDatabase;
  let where: QueueConnection;
  let producer: QueueProducer;
  let workers: QueueWorker[];

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    workers = [];
    if (backend === 'Redis') await flushRedis();
    where = openConnection();
    producer = openQueueProducer(where, () => {});
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.close(0)));
    await producer.close();
    await closeQueueConnection(where);
  });

  function openConnection(): QueueConnection {
    const url = Object.assign(new URL(redisUrl || 'redis://none'), { pathname: `/${REDIS_DATABASE}` });
    const onRedis = backend === 'Redis' && { redisUrl: url.toString() };
    return openQueueConnection({ databaseUrl: database.url, ...onRedis });
  }

  async function flushRedis(): Promise<void> {
    const client = new Redis(redisUrl, { db: REDIS_DATABASE });
    await client.flushdb();
    client.disconnect();
  }

  /** Serves `run.submit` on the queue `runs` with `work`. */
  function serve(work: Work, exhausted: JobHandler<Payload>['exhausted'] = async () => {}): QueueWorker {
    const handlers = { 'run.submit': { run: work, exhausted }, 'run.cancel': REST };
    const worker = serveQueue({ where, queue: 'runs', concurrency: 5, log }, handlers);
    workers.push(worker);
    return worker;
  }

  async function add(jobId: string, runId = newId('run')): Promise<RunId> {
    await producer.add([{ job: 'run.submit', jobId, payload: { runId } }]);
    return runId;
  }

  test('what is added is served, also to whoever comes later', async () => {
    const early = await add('early');
    const seen: RunId[] = [];
    serve(async ({ runId }) => void seen.push(runId));
    await until(() => seen.length === 1);
    const late = await add('late');
    await until(() => seen.length === 2);
    expect(seen).toEqual([early, late]);
  });

  test('the same job id added again while it waits is one job', async () => {
    const runId = await add('twin');
    await add('twin', runId);
    await add('other');
    const seen: RunId[] = [];
    serve(async (payload) => void seen.push(payload.runId));
    await until(() => seen.length === 2);
    await setTimeout(200);
    expect(seen.filter((id) => id === runId)).toHaveLength(1);
  });

  test('a job id is free again when its job is done', async () => {
    let runs = 0;
    const count = async () => void runs++;
    const worker = serve(count);
    await add('again');
    await until(() => runs === 1);
    // The job is done a moment after its handler is.
    await worker.close(5_000);
    await add('again');
    serve(count);
    await until(() => runs === 2);
  });

  test('a failed attempt is made again, later', async () => {
    await withPatience({ backoffMs: 100 }, async () => {
      const attempts: { attempt: number; at: number }[] = [];
      serve(async (_payload, { attempt }) => {
        attempts.push({ attempt, at: performance.now() });
        if (attempt < 3) throw new Error('not yet');
      });
      await add('stubborn');
      await until(() => attempts.length === 3);
      expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
      const [first, second, third] = attempts.map(({ at }) => at) as [number, number, number];
      // Exponential with half of it as jitter: 50 to 100 ms, then 100 to 200 ms.
      expect(second - first).toBeGreaterThan(45);
      expect(third - second).toBeGreaterThan(95);
    });
  });

  test('after its last attempt a job is brought to its end, once', async () => {
    await withPatience({ backoffMs: 10, attempts: 3 }, async () => {
      let runs = 0;
      const ends: string[] = [];
      const fail = async () => {
        runs += 1;
        throw new Error(`failure ${runs}`);
      };
      serve(fail, async (_payload, error) => void ends.push(error.message));
      await add('doomed');
      await until(() => ends.length === 1);
      await setTimeout(200);
      expect({ runs, ends }).toEqual({ runs: 3, ends: ['failure 3'] });
    });
  });

  test('what cannot be done yet is done later, and no attempt is lost by that', async () => {
    const attempts: number[] = [];
    const wait = async (_payload: Payload, { attempt }: JobContext) => {
      attempts.push(attempt);
      if (attempts.length <= JOBS['run.submit'].attempts) throw new NotYet(20);
    };
    const ends: string[] = [];
    serve(wait, async (_payload, error) => void ends.push(error.message));
    await add('early');
    await until(() => attempts.length > JOBS['run.submit'].attempts);
    await setTimeout(200);
    expect(new Set(attempts)).toEqual(new Set([1]));
    expect(attempts).toHaveLength(JOBS['run.submit'].attempts + 1);
    expect(ends).toEqual([]);
  });

  test('an attempt that takes too long is aborted and made again', async () => {
    await withPatience({ backoffMs: 10, timeoutMs: 150 }, async () => {
      const seen: string[] = [];
      serve(async (_payload, { attempt, signal }) => {
        if (attempt > 1) return void seen.push('made again');
        signal.addEventListener('abort', () => seen.push('aborted'));
        await new Promise(() => {});
      });
      await add('hanging');
      await until(() => seen.length === 2);
      expect(seen).toEqual(['aborted', 'made again']);
    });
  });

  test('a payload that does not parse never reaches a handler', async () => {
    const seen: unknown[] = [];
    serve(async (payload) => void seen.push(payload));
    await producer.add([{ job: 'run.submit', jobId: 'odd', payload: { wrong: true } }]);
    await add('sound');
    await until(() => seen.length === 1);
    expect(seen).not.toContainEqual({ wrong: true });
  });

  test('closing waits for what is under way', async () => {
    let done = false;
    let started = false;
    const worker = serve(async () => {
      started = true;
      await setTimeout(300);
      done = true;
    });
    await add('slow');
    await until(() => started);
    await worker.close(5_000);
    expect(done).toBe(true);
  });

  test('what is not done within the grace is done by the next process', async () => {
    await withPatience({ backoffMs: 10 }, async () => {
      let started = 0;
      const worker = serve(async () => {
        started += 1;
        await new Promise(() => {});
      });
      await add('interrupted');
      await until(() => started === 1);
      // Its job never ends by itself.
      await worker.close(100);
      let finished = 0;
      serve(async () => void finished++);
      await until(() => finished === 1);
    });
  });

  test('closed before its connection was ready, a worker keeps none', async () => {
    const own = openConnection();
    // Everything of the pool is in use, as in a start under load: the worker has to wait for its connection.
    const pool = own.kind === 'postgres' ? own.pool : undefined;
    const busy = await Promise.all(Array.from({ length: pool?.options.max ?? 0 }, () => pool?.connect()));
    const handlers = { 'run.submit': REST, 'run.cancel': REST };
    const worker = serveQueue({ where: own, queue: 'runs', concurrency: 5, log }, handlers);
    const closed = worker.close(0);
    await setTimeout(50);
    for (const client of busy) client?.release();
    await closed;
    await setTimeout(100);
    expect(pool?.idleCount).toBe(pool?.totalCount);
    await closeQueueConnection(own);
  });

  test('many jobs are each served once', async () => {
    const served = new Map<RunId, number>();
    serve(async ({ runId }) => void served.set(runId, (served.get(runId) ?? 0) + 1));
    const rows = Array.from({ length: 300 }, (_, index) => ({
      job: 'run.submit' as const,
      jobId: `many-${index}`,
      payload: { runId: newId('run') },
    }));
    await producer.add(rows);
    await until(() => served.size === 300);
    expect([...served.values()].every((times) => times === 1)).toBe(true);
  });

  test('a process that lacks a handler, or has one too many, does not start', () => {
    const half = { 'run.submit': REST } as never;
    const over = { 'run.submit': REST, 'run.cancel': REST, 'order.finish': REST } as never;
    const input = { where, queue: 'runs', concurrency: 1, log } as const;
    expect(() => serveQueue(input, half)).toThrow('job run.cancel has no handler');
    expect(() => serveQueue(input, over)).toThrow('queue runs has no job order.finish');
  });
});

async function until(check: () => boolean, timeoutMs = 60_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!check()) {
    if (Date.now() > deadline) throw new Error(`did not come true within ${timeoutMs} ms: ${check}`);
    await setTimeout(10);
  }
}

/** Gives `run.submit` other limits for the time of a test: its real ones take minutes. */
async function withPatience(
  limits: Partial<(typeof JOBS)['run.submit']>,
  work: () => Promise<void>,
): Promise<void> {
  const real = { ...JOBS['run.submit'] };
  Object.assign(JOBS['run.submit'], limits);
  try {
    await work();
  } finally {
    Object.assign(JOBS['run.submit'], real);
  }
}
