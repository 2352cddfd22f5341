import { setTimeout } from 'node:timers/promises';
import type { Loop } from '@easel/core/loop.ts';
import { admitOrders } from '@easel/core/orders/admit-orders.ts';
import { listEndpoints } from '@easel/core/orders/capacity.ts';
import type { WorkerDeps } from '../deps.ts';
import { startNudgedLoop } from '../nudged-loop.ts';

const IDLE_MS = 1_000;
/** It rests so many times as long as a round took: each sorts the whole line anew, and a long one would be sorted all the time. */
const REST = 20;
/** With a line, no slot stays free for longer. */
const REST_MAX_MS = 200;

/**
 * Gives free GPU slots to the orders whose turn it is. An endpoint that nobody answers for gets none: its orders keep
 * their places in line until it is back.
 */
export function startDispatcher(deps: WorkerDeps): Loop {
  return startNudgedLoop(deps, { name: 'dispatcher', idleMs: IDLE_MS, topic: 'dispatch' }, async () => {
    const started = performance.now();
    for (const endpoint of await listEndpoints(deps.db)) {
      if (!endpoint.healthy) continue;
      const admitted = await admitOrders(deps, endpoint);
      for (const orderId of admitted)
        deps.log.debug({ orderId, endpoint: endpoint.endpoint }, 'order admitted');
    }
    await setTimeout(Math.min(REST_MAX_MS, REST * (performance.now() - started)));
    return false;
  });
}
