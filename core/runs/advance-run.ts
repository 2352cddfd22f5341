import { inTransaction, type Tx } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { CoreDeps } from '../deps.ts';
import type { OrderId } from '../ids.ts';
import { endUndelivered } from '../orders/settle-order.ts';
import { type FailureReason, REACHED_FROM } from '../orders/status.ts';
import { addToOutbox, promiseFor } from '../outbox/outbox.ts';
import { createRuns } from './create-runs.ts';
import type { Run } from './run.ts';

/** A failed try is made up for once, elsewhere or again, at no cost to anybody but the house. */
const ATTEMPTS_MAX = 2;

const OPEN: Run['status'][] = ['pending', 'submitting', 'submitted'];

/** Notes how far a run has come, 0 to 1. Only ever forward. */
export async function saveProgress(deps: CoreDeps, input: { run: Run; progress: number }): Promise<void> {
  const row = await deps.db
    .updateTable('orders')
    .set({ progress: input.progress, updated_at: sql`now()` })
    .where('id', '=', input.run.orderId)
    .where('status', '=', 'running')
    .where('progress', '<', input.progress)
    .returning('id')
    .executeTakeFirst();
  if (row) deps.signals.send('order-changed', input.run.orderId);
}

/** The provider made it: the order goes on to be finished. @returns false when the order no longer waits for this run. */
export async function completeRun(
  deps: CoreDeps,
  input: { run: Run; executionMs?: number },
): Promise<boolean> {
  const { run } = input;
  const job = { job: 'order.finish', jobId: `finish-${run.id}`, payload: { runId: run.id } } as const;
  const executionMs = input.executionMs === undefined ? null : Math.round(input.executionMs);
  // One statement, so one transaction and one round trip.
  const { rows } = await sql`
    with moved as (
      update orders set status = 'finishing', progress = 1, finishing_at = now(), updated_at = now()
      where id = ${run.orderId} and attempt = ${run.attempt} and status = any(${REACHED_FROM.finishing})
      returning id
    ), ended as (
      update run set status = 'succeeded', ended_at = now(), next_poll_at = null, execution_ms = ${executionMs}::integer
      where id = ${run.id} and status = any(${OPEN}) and exists (select from moved)
    )
    ${promiseFor('moved', job)}`.execute(deps.db);
  const done = rows.length > 0;
  if (done) {
    deps.signals.send('outbox');
    deps.signals.send('order-changed', run.orderId);
    deps.signals.send('dispatch');
  }
  return done;
}

/**
 * A run came to nothing. The first time the order is tried again, silently; the second time it fails and its hold is
 * returned. A run that is not the order's newest, or whose order has ended, changes nothing but itself.
 *
 * @param input.status `lost` when nobody knows whether the provider made something.
 * @param input.retry false when another try cannot help.
 */
export async function failRun(
  deps: CoreDeps,
  input: { run: Run; reason: FailureReason; status?: 'failed' | 'lost'; retry?: boolean; detail?: string },
): Promise<void> {
  const { run } = input;
  await inTransaction(deps.db, async (tx) => {
    // The order first, then its run: everybody locks them in this order.
    const order = await tx
      .selectFrom('orders')
      .select(['attempt', 'status'])
      .where('id', '=', run.orderId)
      .forUpdate()
      .executeTakeFirstOrThrow();
    const failure = { reason: input.reason, ...(input.detail && { detail: input.detail.slice(0, 2000) }) };
    await endRun(tx, run, { status: input.status ?? 'failed', failure });
    const waits = order.status === 'running' || order.status === 'finishing';
    if (!waits || order.attempt !== run.attempt) return;
    if (input.retry !== false && run.attempt < ATTEMPTS_MAX) await tryAgain(tx, run);
    else await endUndelivered(tx, { orderId: run.orderId, end: 'failed', failure: { reason: input.reason } });
  });
  deps.signals.send('outbox');
  deps.signals.send('order-changed', run.orderId);
  deps.signals.send('dispatch');
}

async function tryAgain(tx: Tx, run: Run): Promise<void> {
  const attempt = run.attempt + 1;
  await tx
    .updateTable('orders')
    .set({ status: 'running', attempt, progress: 0, updated_at: sql`now()` })
    .where('id', '=', run.orderId)
    .execute();
  await createRuns(tx, [{ orderId: run.orderId, attempt, provider: run.provider, endpoint: run.endpoint }]);
}

/** Ends a run that is still open, or whose output turned out to be useless. Any other ended run keeps its end. */
async function endRun(tx: Tx, run: Run, end: { status: 'failed' | 'lost'; failure: object }): Promise<void> {
  await tx
    .updateTable('run')
    .set({
      status: end.status,
      ended_at: sql`now()`,
      next_poll_at: null,
      failure: JSON.stringify(end.failure),
    })
    .where('id', '=', run.id)
    .where('status', 'in', end.status === 'failed' ? [...OPEN, 'succeeded'] : OPEN)
    .execute();
}

/** Ends the open run of an order that nobody waits for any more, and has the provider told. */
export async function abandonRun(tx: Tx, orderId: OrderId): Promise<void> {
  const runs = await tx
    .updateTable('run')
    .set({ status: 'cancelled', ended_at: sql`now()`, next_poll_at: null })
    .where('order_id', '=', orderId)
    .where('ended_at', 'is', null)
    .returning(['id', 'external_id'])
    .execute();
  for (const run of runs.filter((row) => row.external_id !== null)) {
    await addToOutbox(tx, {
      job: 'run.cancel',
      jobId: `cancel-${run.id}`,
      payload: { runId: run.id as Run['id'] },
    });
  }
}
