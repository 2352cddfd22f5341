import type { CoreDeps } from '../deps.ts';
import type { AccountId, CreationId, OrderId } from '../ids.ts';
import type { KindName } from '../kinds/registry.ts';
import { getOrder, type Order } from './order.ts';

export interface OrderPress {
  account: AccountId;
  kind: KindName;
  parent: OrderId;
  creation?: CreationId;
  /** Tells apart what the same button row offers, such as subtle and strong. */
  variant: string;
}

/**
 * The idempotency key of an order made by a button: pressing again while the first is under way is the same press, and
 * pressing after it ended is a new one. So a double press makes one order, in whatever process and however late.
 *
 * @param once pressing again after a success is still the same press: the result would be the same.
 * @returns the key, and the order it already stands for.
 */
export async function findPressKey(
  deps: CoreDeps,
  input: OrderPress,
  { once }: { once: boolean },
): Promise<{ key: string; existing?: Order }> {
  const stem = ['press', input.account, input.parent, input.creation ?? '', input.kind, input.variant].join(
    '-',
  );
  const earlier = await deps.db
    .selectFrom('orders')
    .select(['id', 'status', 'ended_at', 'key'])
    .where('parent_order_id', '=', input.parent)
    .where('account_id', '=', input.account)
    .where('key', 'like', `${stem}-%`)
    .orderBy('created_at')
    .execute();
  const standing = earlier.find((row) => row.ended_at === null || (once && row.status === 'succeeded'));
  if (!standing) return { key: `${stem}-${earlier.length}` };
  return { key: standing.key, existing: await getOrder(deps.db, standing.id as OrderId) };
}
