import { sql } from 'kysely';
import type { CoreDeps } from '../deps.ts';
import type { OrderId } from '../ids.ts';
import { deliveryJob } from '../orders/settle-order.ts';
import { promiseFor } from '../outbox/outbox.ts';
import type { Platform } from '../platform.ts';
import type { Creation } from './creation.ts';

/** A creation that has just been made. Whose it is follows from its order. */
export type NewCreation = Omit<Creation, 'accountId' | 'orderId' | 'deletedAt'>;

/**
 * Records what a run made and promises its delivery. Recording the same picture of an order again changes nothing.
 *
 * @param input.attempt the order's try that made it.
 * @returns false when the order ended or went on to another try meanwhile; nothing is recorded then.
 */
export async function recordCreations(
  deps: CoreDeps,
  input: { order: { id: OrderId; platform: Platform }; attempt: number; creations: NewCreation[] },
): Promise<boolean> {
  const { order, attempt } = input;
  const job = deliveryJob({ orderId: order.id, platform: order.platform, nonce: 'made' });
  const made = input.creations.map(({ index, ...creation }) => ({ ...creation, idx: index }));
  // One statement, so one transaction and one round trip.
  const { rows } = await sql`
    with waiting as (
      select id, account_id from orders
      where id = ${order.id} and status = 'finishing' and attempt = ${attempt} for update
    ), made as (
      insert into creation (id, order_id, account_id, idx, width, height, seed, sha256, thumbhash, variants)
      select made.id, waiting.id, waiting.account_id, idx, width, height, seed, sha256, thumbhash, variants
      from waiting, jsonb_to_recordset(${JSON.stringify(made)}::jsonb) as made (id text, idx smallint, width integer,
        height integer, seed bigint, sha256 text, thumbhash text, variants jsonb)
      on conflict (order_id, idx) do nothing
    )
    ${promiseFor('waiting', job)}`.execute(deps.db);
  const recorded = rows.length > 0;
  if (recorded) {
    deps.signals.send('outbox');
    deps.signals.send('order-changed', order.id);
  }
  return recorded;
}
