import type { Queue } from 'bullmq';
import { JOBS, type JobName, type QueueName } from '../jobs/catalogue.ts';
import type { OutboxRow } from '../outbox/outbox.ts';
import { openBullQueue, type QueueConnection } from './connection.ts';

/** Puts jobs on their queues. */
export interface QueueProducer {
  /** Adds all of them, or throws; adding a job id that still waits changes nothing. */
  add(rows: Pick<OutboxRow, 'job' | 'jobId' | 'payload'>[]): Promise<void>;
  close(): Promise<void>;
}

/** Failed jobs are kept for people to look at; done ones are gone at once: what they did is in the database. */
const KEEP_FAILED = { age: 7 * 24 * 3600, count: 1000 };
const JITTER = 0.5;
const BULK_FROM = 8;

export function openQueueProducer(where: QueueConnection, onError: (error: unknown) => void): QueueProducer {
  const queues = new Map<QueueName, Queue>();

  function queueOf(job: JobName): Queue {
    const name = JOBS[job].queue;
    const open = queues.get(name) ?? openBullQueue(where, name);
    if (!queues.has(name)) {
      open.on('error', onError);
      queues.set(name, open);
    }
    return open;
  }

  return {
    async add(rows) {
      const byQueue = Map.groupBy(rows, (row) => queueOf(row.job));
      await Promise.all([...byQueue].map(([queue, jobs]) => addJobs(queue, jobs.map(toBullJob))));
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

/** On PostgreSQL, adding in bulk makes temporary tables, which costs about as much as adding several jobs one by one. */
async function addJobs(queue: Queue, jobs: ReturnType<typeof toBullJob>[]): Promise<void> {
  if (jobs.length >= BULK_FROM) await queue.addBulk(jobs);
  else await Promise.all(jobs.map(({ name, data, opts }) => queue.add(name, data, opts)));
}

function toBullJob(row: Pick<OutboxRow, 'job' | 'jobId' | 'payload'>) {
  const { attempts, backoffMs } = JOBS[row.job];
  return {
    name: row.job,
    data: row.payload,
    opts: {
      jobId: row.jobId,
      attempts,
      backoff: { type: 'exponential', delay: backoffMs, jitter: JITTER },
      removeOnComplete: true,
      removeOnFail: KEEP_FAILED,
    },
  };
}
