import { MINUTE_MS, SECOND_MS } from '@easel/core/clock.ts';
import type { OrderId, RunId } from '@easel/core/ids.ts';
import { addToOutbox } from '@easel/core/outbox/outbox.ts';
import { failRun } from '@easel/core/runs/advance-run.ts';
import { findRun } from '@easel/core/runs/run.ts';
import { inTransaction } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { SweepDeps } from './deps.ts';
import { touchOrders } from './touch-orders.ts';

/** Longer than a submit may take. */
const DOUBT_MS = 30 * SECOND_MS;
/** Where the provider can reach us, the webhook of a run that did arrive may still bring its id. */
const DOUBT_WITH_WEBHOOK_MS = MINUTE_MS;
/** The retries of a submit job are over by then: one that still waits has no job. */
const UNSUBMITTED_MS = 40 * SECOND_MS;
/** All that a flushed queue may have held comes back in one round, not over minutes. */
const BATCH = 1_000;

/** Gives up runs of which nobody knows whether their submit arrived. */
export async function giveUpLostRuns(deps: SweepDeps): Promise<number> {
  const afterMs = deps.publicUrl ? DOUBT_WITH_WEBHOOK_MS : DOUBT_MS;
  const rows = await deps.db
    .selectFrom('run')
    .select('id')
    .where('ended_at', 'is', null)
    .where('status', '=', 'submitting')
    .where('submitting_at', '<', sql<Date>`now() - ${afterMs} * interval '1 millisecond'`)
    .limit(BATCH)
    .execute();
  for (const { id } of rows) {
    const run = await findRun(deps.db, id as RunId);
    if (run?.status !== 'submitting') continue;
    const detail = `no answer to its submit after ${afterMs} ms`;
    await failRun(deps, { run, reason: 'provider-unreachable', status: 'lost', detail });
  }
  return rows.length;
}

/** Promises the submit of runs again that have lost their job, as when the queue was flushed. */
export async function resubmitForgottenRuns(deps: SweepDeps): Promise<number> {
  const found = await inTransaction(deps.db, async (tx) => {
    const rows = await tx
      .selectFrom('orders')
      .innerJoin('run', (join) =>
        join.onRef('run.order_id', '=', 'orders.id').onRef('run.attempt', '=', 'orders.attempt'),
      )
      .select(['orders.id as orderId', 'run.id as runId'])
      .where('orders.status', '=', 'running')
      .where('orders.ended_at', 'is', null)
      .where('run.status', '=', 'pending')
      .where('orders.updated_at', '<', sql<Date>`now() - ${UNSUBMITTED_MS} * interval '1 millisecond'`)
      .limit(BATCH)
      .forUpdate('orders')
      .skipLocked()
      .execute();
    const runIds = rows.map((row) => row.runId as RunId);
    const stamp = deps.clock.now().getTime();
    await addToOutbox(
      tx,
      ...runIds.map((runId) => ({
        job: 'run.submit' as const,
        jobId: `submit-${runId}-${stamp}`,
        payload: { runId },
      })),
    );
    await touchOrders(
      tx,
      rows.map((row) => row.orderId as OrderId),
    );
    return rows.length;
  });
  if (found > 0) deps.signals.send('outbox');
  return found;
}
