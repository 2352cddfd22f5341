import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SandboxClock } from '../clock.ts';
import type { Endpoint } from './endpoint.ts';
import { describeJob, hasEnded, type Job } from './job.ts';
import { createRateLimiter } from './rate-limits.ts';
import type { Failure, Switchboard } from './switches.ts';

const MEGABYTE = 1024 * 1024;
const DAY_MS = 24 * 3600_000;
const STREAM_WAIT_MS = 1000;

export interface LoggedRequest {
  /** Sandbox time. */
  at: number;
  method: string;
  path: string;
  /** 0 where the socket was cut instead of an answer. */
  status: number;
}

export interface RunpodServerDeps {
  clock: SandboxClock;
  apiKey: string;
  endpoints: ReadonlyMap<string, Endpoint>;
  switchboard: Switchboard;
  latency: { ms: number };
  /** Whether requests are counted against Runpod's limits. */
  limited: boolean;
  onSubmit(job: Job): void;
  log(request: LoggedRequest): void;
}

/** Bounds from Runpod's "Execution policies": at least 5 s to run, at least 10 s and at most a week to live. */
const submission = z.object({
  input: z.unknown().refine((input) => input !== undefined && input !== null, 'input is required'),
  webhook: z.url().optional(),
  policy: z
    .object({
      executionTimeout: z
        .int()
        .min(5000)
        .max(7 * DAY_MS)
        .default(600_000),
      ttl: z
        .int()
        .min(10_000)
        .max(7 * DAY_MS)
        .default(DAY_MS),
      lowPriority: z.boolean().default(false),
    })
    .prefault({}),
});

const waitQuery = z.object({ wait: z.coerce.number().int().min(1000).max(300_000).default(90_000) });

/** Failures that are drawn once for a job, when it is submitted. */
const DRAWN_PER_JOB: readonly Failure[] = [
  'job-failed',
  'job-timed-out',
  'job-cancelled',
  'job-unknown-status',
  'job-stuck',
  'job-vanished',
  'output-error',
  'output-blank',
  'output-placeholder',
  'output-wrong-size',
  'output-corrupt',
  'output-bomb',
  'output-fewer',
  'webhook-dropped',
  'webhook-duplicated',
  'webhook-early',
];

type JobRequest = FastifyRequest<{ Params: { endpoint: string; job: string } }>;

/** Runpod's HTTP face: paths, codes, limits. Not listening yet. */
export function createRunpodServer(deps: RunpodServerDeps): FastifyInstance {
  const { clock, endpoints } = deps;
  const server = Fastify({ bodyLimit: 20 * MEGABYTE, forceCloseConnections: true });
  guardRequests(server, deps);

  server.post('/v2/:endpoint/run', { bodyLimit: 10 * MEGABYTE }, async (request, reply) => {
    const job = submit(deps, request, reply, 'run');
    if (!job) return reply;
    if (deps.switchboard.take('submit-lost', job.endpoint)) return cutSocket(reply);
    return { id: job.id, status: 'IN_QUEUE' };
  });

  server.post('/v2/:endpoint/runsync', async (request, reply) => {
    const { wait } = waitQuery.parse(request.query);
    const job = submit(deps, request, reply, 'runsync');
    if (!job) return reply;
    await untilEnd(clock, job, wait);
    if (deps.switchboard.take('submit-lost', job.endpoint)) return cutSocket(reply);
    return describeJob(job, clock.now());
  });

  // The SDK sends an empty JSON body with its POSTs; curl sends none. Both are fine here, as they are there.
  onJob('GET', 'status', (job, _endpoint, reply) => {
    if (deps.switchboard.take('status-500', job.endpoint))
      return reply.code(500).send({ error: 'internal server error' });
    return describeJob(job, clock.now());
  });
  onJob('GET', 'status-sync', async (job, _endpoint, _reply, request) => {
    await untilEnd(clock, job, waitQuery.parse(request.query).wait);
    return describeJob(job, clock.now());
  });
  // A handler that does not yield has nothing to stream: only the status moves.
  onJob('GET', 'stream', async (job) => {
    await untilEnd(clock, job, STREAM_WAIT_MS);
    return { status: job.status, stream: [] };
  });
  onJob('POST', 'cancel', (job, endpoint) => {
    endpoint.cancel(job);
    return { id: job.id, status: job.status };
  });
  onJob('POST', 'retry', (job, endpoint, reply) => {
    if (endpoint.retry(job)) return { id: job.id, status: 'IN_QUEUE' };
    return reply.code(400).send({ error: `job with status ${job.status} cannot be retried` });
  });

  server.post('/v2/:endpoint/purge-queue', async (request) => {
    return { removed: findEndpoint(request).purge(), status: 'completed' };
  });
  server.get('/v2/:endpoint/health', async (request) => findEndpoint(request).health());

  return server;

  function onJob(
    method: 'GET' | 'POST',
    operation: string,
    answer: (job: Job, endpoint: Endpoint, reply: FastifyReply, request: JobRequest) => unknown,
  ): void {
    server.route<{ Params: { endpoint: string; job: string } }>({
      method,
      url: `/v2/:endpoint/${operation}/:job`,
      handler: async (request, reply) => {
        const endpoint = findEndpoint(request);
        const job = endpoint.find(request.params.job);
        if (!job) return reply.code(404).send({ error: 'job not found' });
        return answer(job, endpoint, reply, request);
      },
    });
  }

  function findEndpoint(request: FastifyRequest): Endpoint {
    const endpoint = endpoints.get(endpointOf(request));
    if (!endpoint) throw new Error('a request passed the guard without an endpoint');
    return endpoint;
  }
}

/** Key, endpoint, limits and latency, before a body is read; and the request log after the answer. */
function guardRequests(server: FastifyInstance, deps: RunpodServerDeps): void {
  const limiter = createRateLimiter(deps.clock);

  server.addHook('onRequest', async (request, reply) => {
    const at = deps.clock.now();
    reply.raw.once('close', () => {
      const status = reply.raw.writableFinished ? reply.raw.statusCode : 0;
      deps.log({ at, method: request.method, path: request.url, status });
    });
    if (deps.latency.ms > 0) await deps.clock.sleep(deps.latency.ms);
    const key = request.headers.authorization?.replace(/^Bearer /, '');
    if (key !== deps.apiKey) return reply.code(401).send({ error: 'unauthorized' });
    const endpoint = endpointOf(request);
    if (!deps.endpoints.has(endpoint)) return reply.code(404).send({ error: 'endpoint not found' });
    if (!deps.limited) return;
    const leave = limiter.enter(endpoint, request.url.split(/[/?]/)[3] ?? '');
    if (!leave) return reply.code(429).send({ error: 'too many requests' });
    reply.raw.once('close', leave);
  });

  server.setErrorHandler((problem, _request, reply) => {
    if (problem instanceof z.ZodError) return reply.code(400).send({ error: z.prettifyError(problem) });
    const { statusCode = 500, message } = problem as { statusCode?: number; message: string };
    return reply.code(statusCode).send({ error: message });
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not found' }));
}

/** Makes a job, or answers the refusal itself. */
function submit(
  { clock, endpoints, switchboard, onSubmit }: RunpodServerDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  mode: Job['mode'],
): Job | undefined {
  const id = endpointOf(request);
  if (switchboard.take('submit-429', id)) {
    reply.code(429).send({ error: 'too many requests' });
    return undefined;
  }
  if (switchboard.take('submit-500', id)) {
    reply.code(500).send({ error: 'internal server error' });
    return undefined;
  }
  const { input, webhook, policy } = submission.parse(request.body ?? {});
  const job: Job = {
    id: mode === 'run' ? `${randomUUID()}-u1` : `sync-${randomUUID()}-u1`,
    endpoint: id,
    mode,
    input,
    webhook,
    policy,
    failures: new Set(DRAWN_PER_JOB.filter((failure) => switchboard.take(failure, id))),
    submittedAt: clock.now(),
    status: 'IN_QUEUE',
    retries: 0,
    callOff: new Set(),
    onEnd: new Set(),
  };
  onSubmit(job);
  endpoints.get(id)?.submit(job);
  return job;
}

/** Resolves when the job has ended or is gone, at the latest after `waitMs`. */
function untilEnd(clock: SandboxClock, job: Job, waitMs: number): Promise<void> {
  if (hasEnded(job)) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = () => {
      callOff();
      job.onEnd.delete(finish);
      resolve();
    };
    const callOff = clock.after(waitMs, finish);
    job.onEnd.add(finish);
  });
}

function cutSocket(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.destroy();
  return reply;
}

/** `/v2/<endpoint>/<operation>…` */
const endpointOf = (request: FastifyRequest): string =>
  decodeURIComponent(request.url.split(/[/?]/)[2] ?? '');
