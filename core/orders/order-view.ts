import type { Executor } from '@easel/db/connect.ts';
import type { OrderView } from '../contract/studio.ts';
import type { CoreDeps } from '../deps.ts';
import type { OrderId } from '../ids.ts';
import type { Order } from './order.ts';
import { readWaiting } from './waiting.ts';

/** Orders as their owner sees them on the web, in the order given: places in line, progress and pictures read in bulk. */
export async function viewOrders(deps: CoreDeps, orders: Order[]): Promise<OrderView[]> {
  const [waiting, creations] = await Promise.all([
    readWaiting(deps.db, { orders, now: deps.clock.now() }),
    readCreationIds(
      deps.db,
      orders.map(({ id }) => id),
    ),
  ]);
  return orders.map((order) => ({
    id: order.id,
    kind: order.kind,
    prompt: order.params.prompt,
    status: order.status,
    place: waiting.get(order.id)?.place ?? null,
    progress: order.status === 'running' || order.status === 'finishing' ? order.progress : null,
    held: String(order.held),
    charged: order.charged === undefined ? null : String(order.charged),
    createdAt: order.createdAt.toISOString(),
    endedAt: order.endedAt?.toISOString() ?? null,
    creations: creations.get(order.id) ?? [],
  }));
}

/** The pictures of these orders that were not deleted. */
async function readCreationIds(db: Executor, orders: OrderId[]): Promise<Map<string, string[]>> {
  if (orders.length === 0) return new Map();
  const rows = await db
    .selectFrom('creation')
    .select(['id', 'order_id'])
    .where('order_id', 'in', orders)
    .where('deleted_at', 'is', null)
    .orderBy('idx')
    .execute();
  const byOrder = Map.groupBy(rows, (row) => row.order_id);
  return new Map([...byOrder].map(([orderId, mine]) => [orderId, mine.map(({ id }) => id)]));
}
