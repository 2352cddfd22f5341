import { isIP } from 'node:net';
import { isSame } from '@easel/core/signing.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { ApiRefusal } from '../problem.ts';

const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Counts and times every request, and tells Prometheus at `/metrics`: whoever has the token, or, where none is set,
 * whoever asks from this machine itself.
 */
export function measureRequests(app: FastifyInstance, token: string | undefined): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'easel_http_request_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [registry],
  });
  app.addHook('onResponse', (request, reply, done) => {
    // The route's pattern: paths would make a time series of every picture.
    const route = request.routeOptions.url ?? 'none';
    requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    done();
  });
  app.get('/metrics', { config: { access: 'public' } }, async (request, reply) => {
    if (!mayRead(request, token)) throw new ApiRefusal('not-found');
    return reply.type(registry.contentType).send(await registry.metrics());
  });
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
