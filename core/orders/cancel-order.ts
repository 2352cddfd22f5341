import { inTransaction } from '@easel/db/connect.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { AccountId, OrderId } from '../ids.ts';
import { abandonRun } from '../runs/advance-run.ts';
import { getOrder, getOwnOrder, type Order } from './order.ts';
import { endUndelivered } from './settle-order.ts';

/**
 * Calls off somebody's own order and returns its whole hold. Cancelling a cancelled order is the same as once.
 *
 * @throws DomainError not-found (also for the orders of others), too-late-to-cancel.
 */
export async function cancelOrder(
  deps: CoreDeps,
  input: { orderId: OrderId; account: AccountId },
): Promise<Order> {
  const order = await getOwnOrder(deps.db, { id: input.orderId, account: input.account });
  if (order.status === 'cancelled') return order;
  const cancelled = await inTransaction(deps.db, async (tx) => {
    const ended = await endUndelivered(tx, { orderId: input.orderId, end: 'cancelled' });
    if (ended) await abandonRun(tx, input.orderId);
    return ended;
  });
  const now = await getOrder(deps.db, input.orderId);
  if (!cancelled && now.status !== 'cancelled')
    throw new DomainError('too-late-to-cancel', { status: now.status });
  deps.signals.send('outbox');
  deps.signals.send('order-changed', input.orderId);
  deps.signals.send('dispatch');
  return now;
}
