import { setTimeout } from 'node:timers/promises';
import type { Loop } from '@easel/core/loop.ts';
import { admitOrders } from '@easel/core/orders/admit-orders.ts';
import { listEndpoints } from '@easel/core/orders/capacity.ts';
import type { WorkerDeps } from '../deps.ts';
import { startNudgedLoop } from '../nudged-loop.ts';

const IDLE_MS = 1_000;
/** Shortest time between two rounds. */
const ROUND_MS = 200;

/**
 * Gives free GPU slots to the orders whose turn it is. An endpoint that nobody answers for gets none: its orders keep
 * their places in line until it is back.
 */
export function startDispatcher(deps: WorkerDeps): Loop {
  return startNudgedLoop(deps, { name: 'dispatcher', idleMs: IDLE_MS, topic: 'dispatch' }, async () => {
    for (const endpoint of await listEndpoints(deps.db)) {
      if (!endpoint.healthy) continue;
      const admitted = await admitOrders(deps, endpoint);
      for (const orderId of admitted)
        deps.log.debug({ orderId, endpoint: endpoint.endpoint }, 'order admitted');
    }
    // With a long line, every order that ends would have all of it sorted anew.
    await setTimeout(ROUND_MS);
    return false;
  });
}
