import { type Loop, startLoop } from '@easel/core/loop.ts';
import { listEndpoints, saveHealth } from '@easel/core/orders/capacity.ts';
import type { WorkerDeps } from '../deps.ts';

const EVERY_MS = 15_000;

/** Asks each endpoint from time to time whether it answers. */
export function startHealthCheck(deps: WorkerDeps): Loop {
  return startLoop({ name: 'health-check', idleMs: EVERY_MS, log: deps.log }, async () => {
    const endpoints = await listEndpoints(deps.db);
    await Promise.all(
      endpoints.map(async ({ provider, endpoint, healthy: before }) => {
        const healthy = await deps.providers.get(provider).health(endpoint);
        await saveHealth(deps.db, { endpoint, healthy });
        if (healthy === before) return;
        deps.log.warn(
          { provider, endpoint, healthy },
          healthy ? 'endpoint is back' : 'endpoint does not answer',
        );
        if (healthy) deps.signals.send('dispatch');
      }),
    );
    return false;
  });
}
