import { MINUTE_MS } from '@easel/core/clock.ts';
import { completeRun, failRun, saveProgress } from '@easel/core/runs/advance-run.ts';
import type { Run } from '@easel/core/runs/run.ts';
import type { WorkerDeps } from '../deps.ts';
import { type ExternalRun, type Provider, ProviderError, type RunState } from '../providers/provider.ts';

/** A run whose provider is set up no more waits this long for it to come back. */
const UNASKED_MS = 15 * MINUTE_MS;

/** Asks how a run stands and acts on it. @returns whether it came to its end. */
export async function checkRun(deps: WorkerDeps, run: Run): Promise<boolean> {
  if (!run.externalId) throw new Error(`run ${run.id} is polled without an external id`);
  const provider = deps.providers.find(run.provider);
  const external = { endpoint: run.endpoint, externalId: run.externalId };
  const ageMs = run.submittedAt ? deps.clock.now().getTime() - run.submittedAt.getTime() : 0;
  const state = provider && (await ask(deps, provider, run, external));
  if (state && (await act(deps, run, state, ageMs > provider.limits.resultKeptMs))) return true;
  if (ageMs < (provider?.limits.runMs ?? UNASKED_MS)) return false;
  if (provider) await stopQuietly(deps, provider, run, external);
  const reason = state ? 'timed-out' : 'provider-unreachable';
  await failRun(deps, {
    run,
    reason,
    detail: `no end after ${ageMs} ms, state ${state?.state ?? 'unknown'}`,
  });
  return true;
}

/** @returns undefined when there was no answer: nothing is lost, it is asked again. */
async function ask(
  deps: WorkerDeps,
  provider: Provider,
  run: Run,
  external: ExternalRun,
): Promise<RunState | undefined> {
  try {
    return await provider.status(external);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    deps.log.warn({ orderId: run.orderId, runId: run.id, err: error }, 'status not answered');
    return undefined;
  }
}

async function act(
  deps: WorkerDeps,
  run: Run,
  state: RunState,
  isOlderThanResults: boolean,
): Promise<boolean> {
  switch (state.state) {
    case 'waiting':
      return false;
    case 'running':
      if (state.progress !== undefined) await saveProgress(deps, { run, progress: state.progress });
      return false;
    case 'succeeded': {
      // On the shelf before the job exists, so that it is there however soon the job starts.
      if (state.pictures) deps.results.put(run.id, state.pictures);
      const { executionMs } = state;
      const waitedFor = await completeRun(deps, { run, ...(executionMs !== undefined && { executionMs }) });
      if (!waitedFor) deps.results.take(run.id);
      return true;
    }
    case 'failed':
      await failRun(deps, { run, reason: state.reason, detail: state.detail });
      return true;
    case 'gone': {
      const reason = isOlderThanResults ? 'result-expired' : 'provider-failed';
      await failRun(deps, { run, reason, detail: 'the provider knows no such run' });
      return true;
    }
  }
}

async function stopQuietly(
  deps: WorkerDeps,
  provider: Provider,
  run: Run,
  external: ExternalRun,
): Promise<void> {
  try {
    await provider.cancel(external);
  } catch (error) {
    deps.log.warn(
      { orderId: run.orderId, runId: run.id, err: error },
      'hanging run not stopped at the provider',
    );
  }
}
