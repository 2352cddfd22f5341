import type { OrderId } from '@easel/core/ids.ts';
import type { Tx } from '@easel/db/connect.ts';
import { sql } from 'kysely';

/** Marks orders as looked after, so that the next sweeps leave them alone for a while. */
export async function touchOrders(tx: Tx, ids: OrderId[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.updateTable('orders').set({ updated_at: sql`now()` }).where('id', 'in', ids).execute();
}
