import type { SandboxClock } from '../clock.ts';
import type { HandlerResult, PreparedJob, Worker } from './comfy-worker.ts';
import type { SamplingWork } from './comfyui/node-definition.ts';
import { describeJob, hasEnded, type Job, type JobStatus, workerTraceback } from './job.ts';
import { spoilOutput } from './spoiled-output.ts';
import type { WebhookSender } from './webhooks.ts';
import { createWorkerPool } from './worker-pool.ts';

/** How long an ended job can still be asked for: 30 minutes after /run, 1 minute after /runsync. */
const KEPT_MS = { run: 30 * 60_000, runsync: 60_000 } as const;
const MOST_PROGRESS_REPORTS = 20;

export interface EndpointTiming {
  /** How many workers may run at once. */
  slots: number;
  /** From a worker's wake-up until it takes a job. */
  coldStartMs: number;
  /** How long a worker without a job stays warm. */
  idleTimeoutMs: number;
  /** How long a job runs. */
  executionMs: (work: readonly SamplingWork[]) => number;
  /** Whether the worker reports its steps; the stock worker 5.x of early 2025 does not. */
  reportsProgress: boolean;
}

export interface EndpointDeps {
  clock: SandboxClock;
  worker: Worker;
  webhooks: WebhookSender;
  /** Told about every change of a job's status. */
  onChange(job: Job): void;
}

export type Endpoint = ReturnType<typeof createEndpoint>;

/** One serverless endpoint: its queue, its workers, its jobs. */
export function createEndpoint(deps: EndpointDeps, id: string, timing: EndpointTiming) {
  const { clock, worker, webhooks } = deps;
  const jobs = new Map<string, Job>();
  const totals = { completed: 0, failed: 0, retried: 0 };
  let queue: Job[] = [];
  const pool = createWorkerPool(clock, { prefix: id, ...timing }, dispatch);

  function enqueue(job: Job): void {
    job.status = 'IN_QUEUE';
    queue.push(job);
    deps.onChange(job);
    dispatch();
  }

  function dispatch(): void {
    while (queue.length > 0) {
      const workerId = pool.claim();
      if (workerId === undefined) break;
      const urgent = queue.findIndex((job) => !job.policy.lowPriority);
      const [next] = queue.splice(Math.max(0, urgent), 1);
      if (next) void run(next, workerId);
    }
    pool.wake(queue.length);
  }

  async function run(job: Job, workerId: string): Promise<void> {
    job.status = 'IN_PROGRESS';
    job.startedAt = clock.now();
    job.workerId = workerId;
    job.leaveWorker = () => pool.release(workerId);
    const attempt = job.retries;
    const isStillOurs = () => job.status === 'IN_PROGRESS' && job.retries === attempt;
    deps.onChange(job);
    if (job.webhook && job.failures.has('webhook-early')) {
      void webhooks.send(job.webhook, { ...describeJob(job, clock.now()), status: 'COMPLETED' });
    }
    if (job.failures.has('job-stuck')) return;
    after(job, job.policy.executionTimeout, () => {
      end(job, 'TIMED_OUT', { error: `job timed out after ${job.policy.executionTimeout} ms` });
    });
    try {
      const prepared = await worker.prepare(job.input);
      if (isStillOurs()) work(job, prepared, isStillOurs);
    } catch (problem) {
      if (isStillOurs()) end(job, 'FAILED', { error: String(problem) });
    }
  }

  function work(job: Job, prepared: PreparedJob, isStillOurs: () => boolean): void {
    if (prepared.over) {
      endWithResult(job, prepared.result);
      return;
    }
    const durationMs = timing.executionMs(prepared.work);
    after(job, durationMs / 2, () => failHalfWay(job));
    if (timing.reportsProgress) scheduleProgress(job, prepared.work, durationMs);
    after(job, durationMs, async () => {
      try {
        const result = await spoilOutput(await prepared.finish(), job.failures);
        if (isStillOurs()) endWithResult(job, result);
      } catch (problem) {
        if (isStillOurs()) end(job, 'FAILED', { error: String(problem) });
      }
    });
  }

  /** Reports in the shape of worker-comfyui's `progress_update` (5.9), with the share done beside it. */
  function scheduleProgress(job: Job, work: readonly SamplingWork[], durationMs: number): void {
    const max = Math.max(
      1,
      work.reduce((sum, { steps }) => sum + steps, 0),
    );
    const reports = Math.min(max, MOST_PROGRESS_REPORTS);
    for (let report = 1; report < reports; report++) {
      const progress = report / reports;
      after(job, durationMs * progress, () => {
        const value = Math.round(progress * max);
        job.output = { type: 'progress', value, max, percent: Math.round(progress * 1000) / 10, progress };
      });
    }
  }

  function failHalfWay(job: Job): void {
    const { failures, workerId = 'unknown' } = job;
    if (failures.has('job-failed')) end(job, 'FAILED', { error: workerTraceback(workerId) });
    else if (failures.has('job-timed-out')) end(job, 'TIMED_OUT', { error: 'job timed out after 1 retries' });
    else if (failures.has('job-cancelled')) end(job, 'CANCELLED', {});
    else if (failures.has('job-vanished')) remove(job);
  }

  /** Runpod reads an `error` text in the result as a failure and keeps the rest as output. */
  function endWithResult(job: Job, { error, ...output }: HandlerResult): void {
    if (job.failures.has('output-error')) end(job, 'COMPLETED', { output: { error } });
    else if (typeof error === 'string') end(job, 'FAILED', { error, output });
    else end(job, 'COMPLETED', { output });
  }

  function end(job: Job, status: JobStatus, { output, error }: { output?: unknown; error?: string }): void {
    if (hasEnded(job)) return;
    job.status = status;
    job.endedAt = clock.now();
    if (output === undefined || Object.keys(output as object).length === 0) delete job.output;
    else job.output = output;
    if (error !== undefined) job.error = error;
    if (status === 'COMPLETED') totals.completed += 1;
    if (status === 'FAILED' || status === 'TIMED_OUT') totals.failed += 1;
    announce(job);
    letGo(job);
    after(job, KEPT_MS[job.mode], () => remove(job));
  }

  function announce(job: Job): void {
    deps.onChange(job);
    for (const tell of job.onEnd) tell();
    job.onEnd.clear();
    if (!job.webhook || job.failures.has('webhook-dropped')) return;
    const body = describeJob(job, clock.now());
    void webhooks.send(job.webhook, body);
    if (job.failures.has('webhook-duplicated')) void webhooks.send(job.webhook, body);
  }

  /** Takes a job out of the queue or off its worker, and forgets its timers. */
  function letGo(job: Job): void {
    for (const callOff of job.callOff) callOff();
    job.callOff.clear();
    queue = queue.filter((queued) => queued !== job);
    job.leaveWorker?.();
    delete job.leaveWorker;
  }

  function remove(job: Job): void {
    jobs.delete(job.id);
    delete job.output;
    if (!hasEnded(job)) job.status = 'CANCELLED';
    deps.onChange(job);
    for (const tell of job.onEnd) tell();
    job.onEnd.clear();
    letGo(job);
  }

  function after(job: Job, ms: number, work: () => void): void {
    job.callOff.add(clock.after(ms, work));
  }

  return {
    id,
    setWorkersDown: pool.setDown,
    find: (jobId: string): Job | undefined => jobs.get(jobId),
    submit(job: Job): void {
      jobs.set(job.id, job);
      after(job, job.policy.ttl, () => remove(job));
      enqueue(job);
    },
    cancel: (job: Job): void => end(job, 'CANCELLED', {}),
    /** Only FAILED and TIMED_OUT jobs; the old output goes, the id stays. */
    retry(job: Job): boolean {
      if (job.status !== 'FAILED' && job.status !== 'TIMED_OUT') return false;
      letGo(job);
      delete job.output;
      delete job.error;
      delete job.startedAt;
      delete job.endedAt;
      job.retries += 1;
      totals.retried += 1;
      enqueue(job);
      return true;
    },
    /** Removes what waits in the queue, not what runs. Answers how many. */
    purge(): number {
      const waiting = [...queue];
      for (const job of waiting) remove(job);
      return waiting.length;
    },
    health() {
      const inProgress = [...jobs.values()].filter((job) => job.status === 'IN_PROGRESS').length;
      return { jobs: { ...totals, inProgress, inQueue: queue.length }, workers: pool.count() };
    },
  };
}
