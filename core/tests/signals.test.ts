import pg from 'pg';
import { afterEach, expect, inject, test } from 'vitest';
import { connectSignals } from '../signals/open.ts';
import type { Signals } from '../signals/signals.ts';
import { useTestCore } from '../testing/test-core.ts';
import { adminUrl, localSignals } from '../testing/test-database.ts';

const core = useTestCore();
const open: Signals[] = [];
const errors: unknown[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((signals) => signals.close()));
  errors.length = 0;
});

async function connect(redisUrl?: string): Promise<Signals> {
  const signals = await connectSignals({ redisUrl, databaseUrl: core.database.url }, (error) =>
    errors.push(error),
  );
  open.push(signals);
  return signals;
}

function collect(signals: Signals): string[] {
  const heard: string[] = [];
  signals.on('order-changed', (id) => heard.push(id));
  return heard;
}

const soon = { interval: 20 };

const transports = [
  ['PostgreSQL', undefined],
  ['Redis', inject('redisUrl')],
].filter(([, url]) => url !== '') as [string, string | undefined][];
if (transports.length === 1)
  console.log('signals: not tested on Redis, because there is none (REDIS_URL, redis-server)');

test.each(transports)('processes hear one another over %s, and themselves once', async (_name, redisUrl) => {
  const [one, two] = [await connect(redisUrl), await connect(redisUrl)];
  const [heardByOne, heardByTwo] = [collect(one), collect(two)];
  one.send('order-changed', 'ord_1');
  two.send('order-changed', 'ord_2');
  one.send('dispatch', 'another topic');
  await expect
    .poll(() => [heardByOne, heardByTwo], soon)
    .toEqual([
      ['ord_1', 'ord_2'],
      ['ord_2', 'ord_1'],
    ]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([heardByOne.length, heardByTwo.length]).toEqual([2, 2]);
});

test('more signals than fit one notification all arrive', async () => {
  const [one, two] = [await connect(), await connect()];
  const heard = collect(two);
  const ids = Array.from(
    { length: 1000 },
    (_, i) => `ord_01jd0000000000000000000${String(i).padStart(3, '0')}`,
  );
  for (const id of ids) one.send('order-changed', id);
  await expect.poll(() => heard.length, soon).toBe(1000);
  expect(heard).toEqual(ids);
  expect(errors).toEqual([]);
});

test('a connection that is cut is rebuilt, and only one', async () => {
  const [one, two] = [await connect(), await connect()];
  const heard = collect(two);
  const name = new URL(core.database.url).pathname.slice(1);
  const admin = new pg.Client({ connectionString: adminUrl(inject('postgresUrl'), 'postgres') });
  await admin.connect();
  const listening = `datname = '${name}' and (query ilike 'listen%' or query like '%pg_notify%')`;
  const count = async () => {
    const { rows } = await admin.query(`select count(*)::int as n from pg_stat_activity where ${listening}`);
    return rows[0].n as number;
  };
  expect(await count()).toBe(2);
  // Opening fails for a while, as when the server restarts: each attempt plans one more, not two.
  await admin.query(`alter database ${name} with allow_connections false`);
  await admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${listening}`);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  await admin.query(`alter database ${name} with allow_connections true`);
  await expect.poll(count, { interval: 100 }).toBe(2);
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(await count()).toBe(2);
  expect(errors.length).toBeGreaterThan(0);
  await admin.end();
  one.send('order-changed', 'ord_after');
  await expect.poll(() => heard, soon).toEqual(['ord_after']);
});

test('a listener hears at once in its own process, until it stops; one that fails breaks nobody', async () => {
  const signals = await localSignals();
  const heard: string[] = [];
  signals.on('outbox', () => {
    throw new Error('a listener of no use');
  });
  const stop = signals.on('outbox', (id) => heard.push(id));
  signals.send('outbox', 'a');
  expect(heard).toEqual(['a']);
  stop();
  signals.send('outbox', 'b');
  await signals.close();
  signals.send('outbox', 'c');
  expect(heard).toEqual(['a']);
});
