import { setTimeout } from 'node:timers/promises';
import type { CoreDeps } from '@easel/core/deps.ts';
import type { Loop } from '@easel/core/loop.ts';
import { claimOutbox, markSent } from '@easel/core/outbox/outbox.ts';
import type { QueueProducer } from '@easel/core/queue/producer.ts';
import type { Logger } from 'pino';
import { startNudgedLoop } from '../nudged-loop.ts';

const BATCH = 200;
/** How long the rows of a relay that died, or whose queue was away, stay untouched. */
const LEASE_MS = 5_000;
const IDLE_MS = 1_000;
/**
 * What comes soon after goes together: one promise at a time costs several times as much. The more there was to send, the
 * longer it waits for more, so that somebody alone is not kept waiting. In a crowd, an order is later by this at each of its
 * three jobs: on PostgreSQL, a batch costs as much as twenty jobs, however many it has.
 */
const GATHER_EACH_MS = 20;
const GATHER_MAX_MS = 400;

/** Hands promised jobs from the outbox to the queue. Any number of relays may run: each takes other rows. */
export function startRelay(deps: CoreDeps & { log: Logger; producer: QueueProducer }): Loop {
  return startNudgedLoop(deps, { name: 'relay', idleMs: IDLE_MS, topic: 'outbox' }, async () => {
    const rows = await claimOutbox(deps.db, { limit: BATCH, leaseMs: LEASE_MS });
    if (rows.length === 0) return false;
    // A crash between these two sends the rows again: their job ids make that the same jobs, and handlers bear it.
    await deps.producer.add(rows);
    const ids = rows.map((row) => row.id);
    await markSent(deps.db, ids);
    if (rows.length === BATCH) return true;
    await setTimeout(Math.min(GATHER_MAX_MS, rows.length * GATHER_EACH_MS));
    return false;
  });
}
