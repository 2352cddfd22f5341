// Hundreds of submits are on the queue when it forgets everything: all of them come back, and none twice.
//
// FLUSHED_ORDERS=1000 makes it so many (by default 300, more than the relay takes at once).
import { checkLedger } from '@easel/core/credits/check-ledger.ts';
import { admitOrders } from '@easel/core/orders/admit-orders.ts';
import { listEndpoints, saveCapacity } from '@easel/core/orders/capacity.ts';
import { openQueueProducer } from '@easel/core/queue/producer.ts';
import { startRelay } from '@easel/workers/relay/relay.ts';
import { Redis } from 'ioredis';
import { sql } from 'kysely';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openStudio, type Studio } from '../runpod/studio-harness.ts';

const ORDERS = Number(process.env.FLUSHED_ORDERS ?? 300);
const ASKING_AT_ONCE = 8;
const ENDPOINT = { model: 'flux-schnell', endpoint: 'gpu', slots: ORDERS };
/** A number among Redis' databases that nobody else in these tests uses. */
const REDIS_DATABASE = 14;
const redisUrl = inject('redisUrl');
if (!redisUrl) console.warn('Flushing Redis was skipped: install redis-server or set REDIS_URL to run it.');

async function countRuns(studio: Studio, status: string): Promise<number> {
  const rows = await studio.db.selectFrom('run').select('id').where('status', '=', status).execute();
  return rows.length;
}

/** Orders that were given to the GPUs, and whose submits are all on the queue. */
async function bringOntoQueue(studio: Studio): Promise<void> {
  await saveCapacity(studio.db, [{ ...ENDPOINT, provider: 'runpod' }]);
  for (let asked = 0; asked < ORDERS; asked += ASKING_AT_ONCE) {
    await Promise.all(Array.from({ length: ASKING_AT_ONCE }, () => studio.imagine()));
  }
  const [endpoint] = await listEndpoints(studio.db);
  while (endpoint && (await admitOrders(studio.foundation, endpoint)).length > 0);
  const producer = openQueueProducer(studio.foundation.queue, () => {});
  const relay = startRelay({ ...studio.foundation, producer });
  const unsent = studio.db.selectFrom('outbox').select('id').where('sent_at', 'is', null).limit(1);
  await studio.untilTrue('all is sent', async () => (await unsent.execute()).length === 0);
  await relay.stop();
  await producer.close();
}

test.skipIf(!redisUrl)(
  'a flushed queue is rebuilt: each submit is made, once',
  async () => {
    const url = `${redisUrl}/${REDIS_DATABASE}`;
    const redis = new Redis(url);
    onTestFinished(() => redis.disconnect());
    await redis.flushdb();
    const studio = await openStudio({
      instant: true,
      webhooks: false,
      startWorkers: false,
      redisUrl: url,
      endpoints: [{ id: ENDPOINT.endpoint, slots: ORDERS }],
    });
    onTestFinished(() => studio.close());
    // What is submitted stays there, so that it can be counted.
    studio.twin.setWorkersDown(true);
    await bringOntoQueue(studio);
    expect(await countRuns(studio, 'pending')).toBe(ORDERS);
    expect(await redis.dbsize()).toBeGreaterThanOrEqual(ORDERS);

    await redis.flushdb();
    // Long enough for the sweeper to take it that their jobs are gone.
    await sql`update orders set updated_at = updated_at - interval '1 minute'`.execute(studio.db);
    await studio.startWorkers({ RUNPOD_ENDPOINTS: [ENDPOINT] });
    const rebuilt = async () => (await countRuns(studio, 'submitted')) === ORDERS;
    await studio.untilTrue('all is submitted', rebuilt, { timeoutMs: 240_000 });
    expect(studio.twin.counters().submits).toBe(ORDERS);
    expect(await checkLedger(studio.db)).toEqual([]);
  },
  400_000,
);
