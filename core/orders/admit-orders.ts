import { inTransaction } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { CoreDeps } from '../deps.ts';
import type { OrderId } from '../ids.ts';
import { createRuns } from '../runs/create-runs.ts';
import type { Endpoint } from './capacity.ts';
import { queueLine } from './fair-share.ts';

const BATCH = 500;

/**
 * Gives an endpoint's free slots to the orders whose turn it is: each becomes `running`, with a run that waits to be
 * submitted. Dispatchers of several processes take turns on an advisory lock.
 *
 * @returns the admitted orders.
 */
export async function admitOrders(deps: CoreDeps, endpoint: Endpoint): Promise<OrderId[]> {
  const admitted = await inTransaction(deps.db, async (tx) => {
    const { rows: locks } = await sql<{ locked: boolean }>`
      select pg_try_advisory_xact_lock(hashtext('dispatch'), hashtext(${endpoint.endpoint})) as locked`.execute(
      tx,
    );
    if (!locks[0]?.locked) return [];
    const { rows } = await sql<{ id: OrderId; attempt: number }>`
      with free as (
        select greatest(0, ${endpoint.slots} - count(*)) as slots from run
        where endpoint = ${endpoint.endpoint} and ended_at is null
      ), next as (
        select id from (${queueLine(endpoint.models, { onlyWhoMayRun: true })}) line
        order by place limit (select least(slots, ${BATCH}) from free)
      )
      update orders set status = 'running', attempt = 1, started_at = now(), updated_at = now()
      where id in (select id from next) and status = 'queued'
      returning id, attempt`.execute(tx);
    const { provider, endpoint: endpointId } = endpoint;
    await createRuns(
      tx,
      rows.map(({ id, attempt }) => ({ orderId: id, attempt, provider, endpoint: endpointId })),
    );
    return rows.map((row) => row.id);
  });
  if (admitted.length > 0) deps.signals.send('outbox');
  for (const id of admitted) deps.signals.send('order-changed', id);
  return admitted;
}
