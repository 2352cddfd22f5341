import type { RunId } from '@easel/core/ids.ts';
import type { Loop } from '@easel/core/loop.ts';
import { claimDueRuns, type Run, schedulePoll } from '@easel/core/runs/run.ts';
import type { WorkerDeps } from '../deps.ts';
import { startNudgedLoop } from '../nudged-loop.ts';
import { checkRun } from './check-run.ts';
import { createCallBudget, nextPollMs } from './poll-pace.ts';

const IDLE_MS = 250;
const CONCURRENT_MAX = 64;
/**
 * The runs that a killed process was asking for are asked for again after this long. A call may take longer, with pictures
 * in its answer: being asked for by two processes does a run no harm.
 */
const LEASE_MS = 20_000;

/**
 * Asks providers how the submitted runs stand: the truth behind webhooks, which are only a reason to ask sooner. Runs wait
 * in the database, not in memory, so thousands may be under way.
 */
export function startPoller(deps: WorkerDeps): Loop {
  const budget = createCallBudget();
  const underWay = new Map<RunId, Promise<void>>();
  /** Runs of which a webhook told while they were being asked for: the answer may be from before. */
  const movedMeanwhile = new Set<RunId>();
  const stopListening = deps.signals.on('run-moved', (id) => {
    if (underWay.has(id as RunId)) movedMeanwhile.add(id as RunId);
  });

  async function check(run: Run): Promise<void> {
    try {
      const settled = await checkRun(deps, run);
      if (settled) return;
      const ageMs = run.submittedAt ? deps.clock.now().getTime() - run.submittedAt.getTime() : 0;
      await schedulePoll(deps.db, { id: run.id, inMs: movedMeanwhile.has(run.id) ? 0 : nextPollMs(ageMs) });
    } catch (error) {
      deps.log.error({ orderId: run.orderId, runId: run.id, err: error }, 'run could not be checked');
    } finally {
      underWay.delete(run.id);
      movedMeanwhile.delete(run.id);
    }
  }

  const options = { name: 'poller', idleMs: IDLE_MS, topic: 'run-moved' } as const;
  const loop = startNudgedLoop(deps, options, async () => {
    const limit = budget.take(CONCURRENT_MAX - underWay.size);
    if (limit === 0) return false;
    const due = await claimDueRuns(deps.db, { limit, leaseMs: LEASE_MS });
    budget.giveBack(limit - due.length);
    for (const run of due) if (!underWay.has(run.id)) underWay.set(run.id, check(run));
    return false;
  });

  return {
    nudge: loop.nudge,
    async stop() {
      stopListening();
      await loop.stop();
      await Promise.all(underWay.values());
    },
  };
}
