import type { RunId } from '@easel/core/ids.ts';
import type { JobHandler } from '@easel/core/jobs/catalogue.ts';
import { findRun } from '@easel/core/runs/run.ts';
import type { WorkerDeps } from '../deps.ts';

/** Tells the provider to stop a run nobody waits for. */
export function createCancelHandler(deps: WorkerDeps): JobHandler<{ runId: RunId }> {
  return {
    async run({ runId }) {
      const run = await findRun(deps.db, runId);
      if (!run?.externalId) return;
      await deps.providers.get(run.provider).cancel({ endpoint: run.endpoint, externalId: run.externalId });
      deps.log.info(
        { orderId: run.orderId, runId, externalId: run.externalId },
        'run stopped at the provider',
      );
    },
    async exhausted({ runId }, error) {
      // It costs the house, not a member, and the provider's own time limit ends it.
      deps.log.error({ runId, err: error }, 'a run nobody waits for could not be stopped');
    },
  };
}
