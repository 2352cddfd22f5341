import { findCreation } from '@easel/core/creations/creation.ts';
import type { RunId } from '@easel/core/ids.ts';
import type { JobHandler } from '@easel/core/jobs/catalogue.ts';
import { kindOf } from '@easel/core/kinds/registry.ts';
import type { Task } from '@easel/core/kinds/task.ts';
import { failRun } from '@easel/core/runs/advance-run.ts';
import {
  claimForSubmit,
  findRun,
  findRunAndOrder,
  markSubmitted,
  type Run,
  releaseForSubmit,
  stopLateRun,
} from '@easel/core/runs/run.ts';
import type { WorkerDeps } from '../deps.ts';
import { ProviderError } from '../providers/provider.ts';

const FIRST_POLL_MS = 700;

/** Hands a run to its provider, at most once: what may have arrived is never sent again. */
export function createSubmitHandler(deps: WorkerDeps): JobHandler<{ runId: RunId }> {
  return {
    async run({ runId }) {
      const found = await findRunAndOrder(deps.db, runId);
      if (found?.run.status !== 'pending') return;
      // Everything slow comes before the claim: from there to the answer a crash leaves the run in doubt.
      const { run: waiting, order } = found;
      const task = kindOf(order.kind).task(order.params);
      const source = await loadSource(deps, task);
      if (source === 'deleted') {
        await failRun(deps, {
          run: waiting,
          reason: 'provider-failed',
          retry: false,
          detail: 'the picture to start from was deleted',
        });
        return;
      }
      const run = await claimForSubmit(deps.db, runId);
      if (run) await submit(deps, run, { task, ...(source && { source }) });
    },

    async exhausted({ runId }, error) {
      const run = await findRun(deps.db, runId);
      // One that is `submitting` may have arrived: the sweeper decides when nothing more was heard of it.
      if (run?.status !== 'pending') return;
      await failRun(deps, { run, reason: 'provider-unreachable', detail: error.message });
    },
  };
}

async function submit(deps: WorkerDeps, run: Run, what: { task: Task; source?: Buffer }): Promise<void> {
  const provider = deps.providers.get(run.provider);
  const log = deps.log.child({ orderId: run.orderId, runId: run.id, endpoint: run.endpoint });
  const webhook = deps.publicUrl && `${deps.publicUrl}/webhooks/${provider.name}/${run.callbackToken}`;
  try {
    const externalId = await provider.submit({
      endpoint: run.endpoint,
      ...what,
      ...(webhook && { webhook }),
    });
    const waitedFor = await markSubmitted(deps.db, { id: run.id, externalId, firstPollMs: FIRST_POLL_MS });
    log.info({ externalId, waitedFor }, 'run submitted');
    if (waitedFor) return;
    await stopLateRun(deps.db, { id: run.id, externalId });
    deps.signals.send('outbox');
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    await afterFailedSubmit(deps, run, error);
    if (error.arrival === 'ambiguous') log.warn({ err: error }, 'submit in doubt');
  }
}

async function afterFailedSubmit(deps: WorkerDeps, run: Run, error: ProviderError): Promise<void> {
  switch (error.arrival) {
    case 'never-arrived':
      await releaseForSubmit(deps.db, run.id);
      throw error;
    case 'rejected':
      return failRun(deps, { run, reason: 'provider-failed', retry: false, detail: error.message });
    case 'ambiguous':
      // Stays `submitting`. If it arrived, its webhook may bring the id; if nothing comes, the sweeper gives it up.
      return;
  }
}

async function loadSource(deps: WorkerDeps, task: Task): Promise<Buffer | 'deleted' | undefined> {
  if (task.type === 'text-to-image') return undefined;
  const creation = await findCreation(deps.db, task.source);
  const original = creation?.variants.find(({ name }) => name === 'original');
  return original ? deps.storage.get(original.key) : 'deleted';
}
