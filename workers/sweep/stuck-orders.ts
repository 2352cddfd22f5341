import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@easel/core/clock.ts';
import { idFloor, type OrderId, type RunId } from '@easel/core/ids.ts';
import { endUndelivered, promiseDelivery } from '@easel/core/orders/settle-order.ts';
import type { FailureReason } from '@easel/core/orders/status.ts';
import { addToOutbox } from '@easel/core/outbox/outbox.ts';
import type { Platform } from '@easel/core/platform.ts';
import { inTransaction, type Tx } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { SweepDeps } from './deps.ts';
import { touchOrders } from './touch-orders.ts';

/** An order that finishes or is delivered moves within this, or its job is gone. */
const STILL_MS = 45 * SECOND_MS;
/** Longest wait in line. */
const LINE_MAX_MS = DAY_MS;
/** A model may be away for as long as a restart with another configuration takes. */
const MODEL_AWAY_MS = MINUTE_MS;
/** For how long an end is announced again to a chat that may not have heard of it. */
const ANNOUNCE_FOR_MS = HOUR_MS;
/** All that a flushed queue may have held comes back in one round, not over minutes. */
const BATCH = 1_000;

/**
 * Promises the finishing or the delivery of orders again that stand still, as when the queue was flushed or a process
 * died. Each time it waits longer: while a bot is off, its deliveries would pile up in the queue otherwise.
 */
export async function pushStandingOrders(deps: SweepDeps): Promise<number> {
  const found = await inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<{ id: OrderId; platform: Platform; run_id: RunId | null; made: boolean }>`
      select o.id, o.platform, run.id as run_id,
        exists (select from creation where creation.order_id = o.id) as made
      from orders o left join run on run.order_id = o.id and run.attempt = o.attempt
      where o.ended_at is null and o.status = 'finishing'
        and now() - o.updated_at > greatest(${STILL_MS} * interval '1 millisecond', (o.updated_at - o.finishing_at) / 2)
      limit ${BATCH} for update of o skip locked`.execute(tx);
    const stamp = deps.clock.now().getTime();
    for (const { id, platform, run_id, made } of rows) {
      if (made) await promiseDelivery(tx, { orderId: id, platform, nonce: `again-${stamp}` });
      else if (run_id) await promiseFinish(tx, run_id, stamp);
    }
    await touchOrders(
      tx,
      rows.map(({ id }) => id),
    );
    return rows.length;
  });
  if (found > 0) deps.signals.send('outbox');
  return found;
}

function promiseFinish(tx: Tx, runId: RunId, stamp: number): Promise<void> {
  return addToOutbox(tx, { job: 'order.finish', jobId: `finish-${runId}-${stamp}`, payload: { runId } });
}

/** Ends orders that will never be made, and returns their holds: their model is gone, or they waited a whole day. */
export async function endHopelessOrders(deps: SweepDeps): Promise<number> {
  const { rows } = await sql<{ id: OrderId; away: boolean }>`
    select id, away from (
      select id, created_at, model not in (select model from capacity) as away from orders
      where ended_at is null and status = 'queued'
    ) queued
    where created_at < now() - ${LINE_MAX_MS} * interval '1 millisecond'
      or (away and created_at < now() - ${MODEL_AWAY_MS} * interval '1 millisecond')
    order by created_at limit ${BATCH}`.execute(deps.db);
  for (const { id, away } of rows) {
    const reason: FailureReason = away ? 'provider-unreachable' : 'timed-out';
    const ended = await inTransaction(deps.db, (tx) =>
      endUndelivered(tx, { orderId: id, end: 'failed', failure: { reason } }),
    );
    if (!ended) continue;
    deps.log.warn({ orderId: id, reason }, 'order given up in line');
    deps.signals.send('order-changed', id);
  }
  if (rows.length > 0) deps.signals.send('outbox');
  return rows.length;
}

/** Announces ends again whose chat was not told: its card is older than the end of its order. */
export async function announceUntoldEnds(deps: SweepDeps): Promise<number> {
  const oldest = idFloor('ord', new Date(deps.clock.now().getTime() - LINE_MAX_MS - ANNOUNCE_FOR_MS));
  const found = await inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<{ id: OrderId; platform: Platform }>`
      select o.id, o.platform from orders o left join card on card.order_id = o.id
      where o.id >= ${oldest} and o.status in ('failed', 'cancelled')
        and o.ended_at > now() - ${ANNOUNCE_FOR_MS} * interval '1 millisecond'
        and (card.updated_at is null or card.updated_at < o.ended_at)
        and now() - o.updated_at > greatest(${STILL_MS} * interval '1 millisecond', (o.updated_at - o.ended_at) / 2)
      limit ${BATCH} for update of o skip locked`.execute(tx);
    const stamp = deps.clock.now().getTime();
    for (const { id, platform } of rows) {
      await promiseDelivery(tx, { orderId: id, platform, nonce: `again-${stamp}` });
    }
    await touchOrders(
      tx,
      rows.map(({ id }) => id),
    );
    return rows.length;
  });
  if (found > 0) deps.signals.send('outbox');
  return found;
}
