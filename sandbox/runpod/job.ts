import type { Failure } from './switches.ts';

export type JobStatus = 'IN_QUEUE' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'TIMED_OUT';

export interface JobPolicy {
  /** Milliseconds of running. Runpod takes nothing under 5 s. */
  executionTimeout: number;
  /** Milliseconds from submission, queue included, after which the job is deleted. At least 10 s, at most a week. */
  ttl: number;
  lowPriority: boolean;
}

export interface Job {
  readonly id: string;
  readonly endpoint: string;
  readonly mode: 'run' | 'runsync';
  readonly input: unknown;
  readonly webhook: string | undefined;
  readonly policy: JobPolicy;
  /** The failures drawn for this job when it was submitted. */
  readonly failures: ReadonlySet<Failure>;
  readonly submittedAt: number;
  status: JobStatus;
  startedAt?: number;
  endedAt?: number;
  workerId?: string;
  /** The result, or the worker's progress while it runs. */
  output?: unknown;
  error?: string;
  retries: number;
  /** Frees the worker that runs the job; there is one only while it does. */
  leaveWorker?: () => void;
  /** Work that has to be called off when the job ends another way: steps, timeouts. */
  callOff: Set<() => void>;
  /** Called once when the job reaches its end or is deleted. */
  onEnd: Set<() => void>;
}

export const hasEnded = ({ status }: Job): boolean => status !== 'IN_QUEUE' && status !== 'IN_PROGRESS';

/** The answer of /status, and the body of a webhook. Times are in sandbox milliseconds. */
export function describeJob(job: Job, now: number): Record<string, unknown> {
  const { id, startedAt, endedAt, output, error, workerId } = job;
  const running = job.status === 'IN_PROGRESS' || hasEnded(job);
  return {
    ...(startedAt !== undefined && { delayTime: Math.round(startedAt - job.submittedAt) }),
    ...(error !== undefined && { error }),
    ...(startedAt !== undefined &&
      hasEnded(job) && { executionTime: Math.round((endedAt ?? now) - startedAt) }),
    id,
    ...(output !== undefined && { output }),
    status: job.failures.has('job-unknown-status') && running ? 'HIBERNATING' : job.status,
    ...(workerId !== undefined && { workerId }),
  };
}

/** What Runpod's Python package reports when a handler raises: everything an outsider should not see. */
export function workerTraceback(workerId: string): string {
  return JSON.stringify({
    error_type: "<class 'torch.cuda.OutOfMemoryError'>",
    error_message: 'CUDA out of memory. Tried to allocate 2.25 GiB. GPU 0 has a total capacity of 23.64 GiB',
    error_traceback:
      'Traceback (most recent call last):\n  File "/opt/venv/lib/python3.12/site-packages/runpod/serverless/modules/rp_job.py", line 182, in run_job\n    handler_return = handler(job)\n  File "/handler.py", line 512, in handler\n    raise RuntimeError\n',
    hostname: `${workerId}-64410f3e`,
    worker_id: workerId,
    runpod_version: '1.7.13',
  });
}
