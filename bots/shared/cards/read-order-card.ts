import { type Creation, listCreationsOf } from '@easel/core/creations/creation.ts';
import { readWallet } from '@easel/core/credits/wallet.ts';
import type { CoreDeps } from '@easel/core/deps.ts';
import type { Order } from '@easel/core/orders/order.ts';
import { readWaiting } from '@easel/core/orders/waiting.ts';
import { readShown } from '@easel/core/social/shown.ts';
import type { OrderFacts } from './order-card.ts';

/** Reads what the card of an order shows. @param creations its pictures, where they are known. */
export async function readOrderFacts(
  deps: CoreDeps,
  order: Order,
  creations?: Creation[],
): Promise<OrderFacts> {
  const [facts] = await readManyOrderFacts(deps, [order], creations);
  if (!facts) throw new Error(`no facts of ${order.id}`);
  return facts;
}

/** Reads many cards at once: the line is looked at only once for all of them. @param creations the pictures of all, where they are known. */
export async function readManyOrderFacts(
  deps: CoreDeps,
  orders: Order[],
  creations?: Creation[],
): Promise<OrderFacts[]> {
  const waiting = await readWaiting(deps.db, { orders, now: deps.clock.now() });
  const pictures = Map.groupBy(creations ?? (await readPictures(deps, orders)), ({ orderId }) => orderId);
  // Nobody can have published what is not delivered yet.
  const delivered = orders.filter(({ status }) => status === 'succeeded');
  const published = delivered.flatMap(({ id }) => pictures.get(id) ?? []).map(({ id }) => id);
  const shown = await readShown(deps.db, published);
  return Promise.all(
    orders.map(async (order) => {
      const place = waiting.get(order.id);
      const creations = pictures.get(order.id) ?? [];
      return {
        order,
        creations,
        shown,
        balance: await balanceAfter(deps, order, creations.length),
        ...(place && { waiting: place }),
      };
    }),
  );
}

function readPictures({ db }: CoreDeps, orders: Order[]): Promise<Creation[]> {
  const made = orders.filter(({ status }) => status === 'finishing' || status === 'succeeded');
  return listCreationsOf(
    db,
    made.map(({ id }) => id),
  );
}

/** An unsettled order's own hold comes back but for what it delivers. */
async function balanceAfter(deps: CoreDeps, order: Order, delivered: number): Promise<bigint> {
  if (order.status === 'queued' || order.status === 'running') return 0n;
  const wallet = await readWallet(deps.db, { owner: order.payer, clock: deps.clock });
  return order.charged !== undefined
    ? wallet.available
    : wallet.available + order.held - order.priceEach * BigInt(delivered);
}
