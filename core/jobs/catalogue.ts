import { z } from 'zod';
import { MINUTE_MS, SECOND_MS } from '../clock.ts';
import { idText, type OrderId, type RunId } from '../ids.ts';

interface JobDefinition<P> {
  /** Which queue carries it. A process that serves a queue handles all of its jobs. */
  queue: 'runs' | 'media' | 'deliver-discord' | 'deliver-telegram';
  /** Jobs of older versions may still be waiting: a payload may gain optional fields, never lose or change any. */
  payload: z.ZodType<P>;
  timeoutMs: number;
  attempts: number;
  /** The first wait before a retry; it doubles each time, with jitter. */
  backoffMs: number;
}

const orderId = idText<OrderId>();
const runId = idText<RunId>();
const runPayload = z.object({ runId });
const orderPayload = z.object({ orderId });

/** Every job there is, apart from who handles it. */
export const JOBS = {
  /** Hand a run to its provider. */
  'run.submit': {
    queue: 'runs',
    payload: runPayload,
    timeoutMs: 45 * SECOND_MS,
    attempts: 6,
    backoffMs: SECOND_MS,
  },
  /** Tell the provider to stop a run nobody waits for. */
  'run.cancel': {
    queue: 'runs',
    payload: runPayload,
    timeoutMs: 30 * SECOND_MS,
    attempts: 5,
    backoffMs: 2 * SECOND_MS,
  },
  /** Fetch, check, process and store what a run made. */
  'order.finish': {
    queue: 'media',
    payload: runPayload,
    timeoutMs: 3 * MINUTE_MS,
    attempts: 5,
    backoffMs: 2 * SECOND_MS,
  },
  /** Show the end of an order in its chat. */
  'order.deliver.discord': {
    queue: 'deliver-discord',
    payload: orderPayload,
    timeoutMs: 2 * MINUTE_MS,
    attempts: 8,
    backoffMs: 2 * SECOND_MS,
  },
  'order.deliver.telegram': {
    queue: 'deliver-telegram',
    payload: orderPayload,
    timeoutMs: 2 * MINUTE_MS,
    attempts: 8,
    backoffMs: 2 * SECOND_MS,
  },
} satisfies Record<string, JobDefinition<object>>;

export type JobName = keyof typeof JOBS;
export type JobPayload<J extends JobName> = z.infer<(typeof JOBS)[J]['payload']>;
export type QueueName = (typeof JOBS)[JobName]['queue'];
export type JobOf<Q extends QueueName> = {
  [J in JobName]: (typeof JOBS)[J]['queue'] extends Q ? J : never;
}[JobName];

export interface JobContext {
  /** Aborts when the job's time is over or the process stops. */
  signal: AbortSignal;
  /** 1 for the first attempt. */
  attempt: number;
}

export interface JobHandler<P> {
  run(payload: P, context: JobContext): Promise<void>;
  /** Called once after the last attempt failed: brings whatever the job was for to an end that people can see. */
  exhausted(payload: P, error: Error): Promise<void>;
}

/** The handlers of one queue: one for each of its jobs. */
export type HandlersOf<Q extends QueueName> = { [J in JobOf<Q>]: JobHandler<JobPayload<J>> };

/** Thrown by a handler that found nothing wrong and cannot do its work yet: it is called again then, and no attempt is lost. */
export class NotYet extends Error {
  override name = 'NotYet';
  readonly waitMs: number;

  constructor(waitMs: number) {
    super(`not before ${Math.round(waitMs)} ms from now`);
    this.waitMs = waitMs;
  }
}
