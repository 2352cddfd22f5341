import { inTransaction } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import type { OrderId } from '../ids.ts';
import { addToOutbox, claimOutbox, markSent, type OutboxRow, pruneOutbox } from '../outbox/outbox.ts';
import { useTestCore } from '../testing/test-core.ts';

const core = useTestCore();

beforeEach(async () => {
  await sql`delete from outbox`.execute(core.db);
});

const LEASE_MS = 60_000;

async function promise(count: number): Promise<void> {
  const jobs = Array.from({ length: count }, (_, i) => ({
    job: 'order.deliver.discord' as const,
    jobId: `job-${i}`,
    payload: { orderId: `ord_${i}` as OrderId },
  }));
  await inTransaction(core.db, (tx) => addToOutbox(tx, ...jobs));
}

async function drain(limit: number): Promise<OutboxRow[]> {
  const all: OutboxRow[] = [];
  for (;;) {
    const rows = await claimOutbox(core.db, { limit, leaseMs: LEASE_MS });
    if (rows.length === 0) return all;
    all.push(...rows);
  }
}

test('relays that claim at once never get the same row, and together get all', async () => {
  await promise(500);
  const shares = await Promise.all([drain(7), drain(11), drain(13), drain(17)]);
  const ids = shares.flat().map(({ jobId }) => jobId);
  expect(ids).toHaveLength(500);
  expect(new Set(ids).size).toBe(500);
});

test('rows come oldest first, and a claim that was never finished comes again when its lease is over', async () => {
  await promise(3);
  const first = await claimOutbox(core.db, { limit: 2, leaseMs: LEASE_MS });
  expect(first.map(({ jobId, payload }) => [jobId, payload])).toEqual([
    ['job-0', { orderId: 'ord_0' }],
    ['job-1', { orderId: 'ord_1' }],
  ]);
  await markSent(
    core.db,
    first.slice(0, 1).map(({ id }) => id),
  );
  expect((await drain(10)).map(({ jobId }) => jobId)).toEqual(['job-2']);
  await sql`update outbox set claimed_until = now() where job_id = 'job-1'`.execute(core.db);
  expect((await drain(10)).map(({ jobId }) => jobId)).toEqual(['job-1']);
});

test('a promise made in a transaction that fails was never made', async () => {
  const broken = inTransaction(core.db, async (tx) => {
    await addToOutbox(tx, {
      job: 'order.deliver.telegram',
      jobId: 'x',
      payload: { orderId: 'ord_x' as OrderId },
    });
    throw new Error('no');
  });
  await expect(broken).rejects.toThrow('no');
  expect(await drain(10)).toEqual([]);
});

test('rows that were handed over long ago are forgotten, others are not', async () => {
  await promise(2);
  const [sent] = await claimOutbox(core.db, { limit: 1, leaseMs: LEASE_MS });
  await markSent(core.db, sent ? [sent.id] : []);
  await pruneOutbox(core.db, 60_000);
  const count = () => sql`select job_id from outbox order by id`.execute(core.db);
  expect((await count()).rows).toHaveLength(2);
  await pruneOutbox(core.db, 0);
  expect((await count()).rows).toEqual([{ job_id: 'job-1' }]);
});
