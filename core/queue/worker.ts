import { setTimeout as delay } from 'node:timers/promises';
import { DelayedError, type Job, UnrecoverableError } from 'bullmq';
import type { Logger } from 'pino';
import { assert } from '../errors.ts';
import {
  type HandlersOf,
  JOBS,
  type JobHandler,
  type JobName,
  NotYet,
  type QueueName,
} from '../jobs/catalogue.ts';
import { openBullWorker, type QueueConnection } from './connection.ts';

export interface QueueWorker {
  /** Takes no more jobs and waits for the running ones, at most `graceMs`; then they are aborted, to be run again later. */
  close(graceMs: number): Promise<void>;
}

/** A worker that died is noticed after this long, and its jobs are run by another. */
const LOCK_MS = 30_000;
/** Longest wait at the end for a worker that was opened just before; where its queue is away, it never gets ready. */
const READY_MS = 2_000;

/**
 * Serves one queue with the handlers of all its jobs.
 *
 * @throws at once when a job of the queue has no handler or a handler has no job: the process must not start half able.
 */
export function serveQueue<Q extends QueueName>(
  input: { where: QueueConnection; queue: Q; concurrency: number; log: Logger },
  handlers: HandlersOf<Q>,
): QueueWorker {
  const names = (Object.keys(JOBS) as JobName[]).filter((job) => JOBS[job].queue === input.queue);
  const byName = new Map(Object.entries(handlers) as [JobName, JobHandler<unknown>][]);
  for (const name of names) assert(byName.has(name), `job ${name} has no handler`);
  for (const name of byName.keys()) assert(names.includes(name), `queue ${input.queue} has no job ${name}`);

  const stopping = new AbortController();
  const log = input.log.child({ queue: input.queue });

  async function process(job: Job, token?: string): Promise<void> {
    const name = job.name as JobName;
    const handler = byName.get(name);
    if (!handler) throw new UnrecoverableError(`no handler for ${name}`);
    const definition = JOBS[name];
    const parsed = definition.payload.safeParse(job.data);
    if (!parsed.success)
      throw new UnrecoverableError(`payload of ${name} does not parse: ${parsed.error.message}`);
    const attempt = job.attemptsMade + 1;
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(definition.timeoutMs)]);
    const started = performance.now();
    const facts = { job: name, jobId: job.id, attempt, ...parsed.data };
    try {
      await abortable(handler.run(parsed.data, { signal, attempt }), signal);
      log.debug({ ...facts, ms: Math.round(performance.now() - started) }, 'job done');
    } catch (error) {
      if (stopping.signal.aborted) throw error;
      if (error instanceof NotYet) {
        await job.moveToDelayed(Date.now() + error.waitMs, token);
        throw new DelayedError();
      }
      const last = attempt >= definition.attempts;
      log[last ? 'error' : 'warn']({ ...facts, err: error, last }, 'job failed');
      if (!last) throw error;
      await handler.exhausted(parsed.data, error as Error);
      throw new UnrecoverableError((error as Error).message);
    }
  }

  const worker = openBullWorker(input.where, input.queue, process, {
    concurrency: input.concurrency,
    lockDuration: LOCK_MS,
    stalledInterval: LOCK_MS / 2,
    maxStalledCount: 5,
  });
  worker.on('error', (error) => log.warn({ err: error }, 'queue connection'));

  return {
    async close(graceMs) {
      const timer = setTimeout(() => stopping.abort(new Error('the process is stopping')), graceMs);
      // BullMQ 6.7 closed before it is ready would still open its listening connection, and keep it for ever.
      await Promise.race([
        worker.waitUntilReady().catch(() => {}),
        delay(READY_MS, undefined, { ref: false }),
      ]);
      await worker.close();
      clearTimeout(timer);
    },
  };
}

/** Rejects when the signal aborts, even when the work itself does not listen to it. */
function abortable(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
