import { isIP } from 'node:net';
import { isSame } from '@easel/core/signing.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { ApiRefusal } from '../problem.ts';

const NAME = 'easel_http_request_seconds';
/** Upper bounds of the buckets of a histogram, but for the last one, which has none. */
const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** How long requests of one kind took. */
interface Times {
  sum: number;
  /** By bucket. */
  counts: number[];
}

/**
 * Counts and times every request, and tells Prometheus at `/metrics`: whoever has the token, or, where none is set,
 * whoever asks from this machine itself.
 *
 * Not with prom-client's own histogram, which works on each request about as long as all else that is done for each.
 */
export function measureRequests(app: FastifyInstance, token: string | undefined): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const times = new Map<string, Times>();
  app.addHook('onResponse', (request, reply, done) => {
    // The route's pattern: paths would make a time series of every picture.
    const route = request.routeOptions.url ?? 'none';
    const labels = `method="${request.method}",route="${route}",status="${reply.statusCode}"`;
    addTime(times, labels, reply.elapsedTime / 1000);
    done();
  });
  app.get('/metrics', { config: { access: 'public' } }, async (request, reply) => {
    if (!mayRead(request, token)) throw new ApiRefusal('not-found');
    return reply.type(registry.contentType).send((await registry.metrics()) + writeHistogram(times));
  });
}

function addTime(times: Map<string, Times>, labels: string, seconds: number): void {
  const kind = times.get(labels) ?? { sum: 0, counts: [...SECONDS.map(() => 0), 0] };
  times.set(labels, kind);
  const within = SECONDS.findIndex((bound) => seconds <= bound);
  const bucket = within === -1 ? SECONDS.length : within;
  kind.sum += seconds;
  kind.counts[bucket] = (kind.counts[bucket] ?? 0) + 1;
}

/** As Prometheus reads it: each bucket counts those of the buckets before it, too. */
function writeHistogram(times: Map<string, Times>): string {
  const lines = [...times].flatMap(([labels, { sum, counts }]) => {
    let count = 0;
    const buckets = counts.map((more, i) => {
      count += more;
      return `${NAME}_bucket{${labels},le="${SECONDS[i] ?? '+Inf'}"} ${count}`;
    });
    return [...buckets, `${NAME}_sum{${labels}} ${sum}`, `${NAME}_count{${labels}} ${count}`];
  });
  const head = [`# HELP ${NAME} Time from a request to the end of its answer.`, `# TYPE ${NAME} histogram`];
  return [...head, ...lines, ''].join('\n');
}

function mayRead({ headers, raw }: FastifyRequest, token: string | undefined): boolean {
  if (token) return isSame(headers.authorization ?? '', `Bearer ${token}`);
  // A reverse proxy on this machine calls from here, too, but says for whom.
  const isForwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined;
  return isLoopback(raw.socket.remoteAddress) && !isForwarded;
}

function isLoopback(address = ''): boolean {
  return isIP(address) === 4
    ? address.startsWith('127.')
    : address === '::1' || address.startsWith('::ffff:127.');
}
