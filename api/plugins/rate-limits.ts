import { MINUTE_MS } from '@easel/core/clock.ts';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiRefusal } from '../problem.ts';

/** Requests a minute. Counted in each process by itself: with several, people get as many times that. */
export interface RateLimits {
  /** From one address (a /64 of IPv6), signed in or not: a whole school may share one. */
  address: number;
  account: number;
  /** Of those of an account, the ones that change something. */
  changes: number;
  /** Live sockets that one address has open at a time; not a minute's count. */
  sockets: number;
}

export const USUAL_LIMITS: RateLimits = { address: 1200, account: 600, changes: 120, sockets: 100 };
const WINDOW = { timeWindow: MINUTE_MS };

/**
 * Limits how often the routes below are called. `limitAddresses` runs before anybody looks at who calls, so that turning
 * a flood away costs no query; `limitAccounts` after.
 *
 * A route can have a tighter limit of its own, in Fastify's `config.rateLimit: { max, timeWindow }`.
 */
export async function limitAddresses(app: FastifyInstance, limits: Partial<RateLimits> = {}): Promise<void> {
  app.addHook('onRequest', await createAddressLimit(app, limits));
}

/** For routes that are limited in some cases only. @returns what throws too-many-requests, and counts by itself. */
export async function createAddressLimit(
  app: FastifyInstance,
  limits: Partial<RateLimits> = {},
): Promise<(request: FastifyRequest) => Promise<void>> {
  await app.register(rateLimit, {
    global: false,
    ...WINDOW,
    errorResponseBuilder: (_request, { ttl }) => tooMany(Math.ceil(ttl / 1000)),
  });
  const check = app.createRateLimit({ max: limits.address ?? USUAL_LIMITS.address, ...WINDOW });
  return async (request) => {
    const state = await check(request);
    if (!state.isAllowed && state.isExceeded) throw tooMany(state.ttlInSeconds);
  };
}

/** See {@link limitAddresses}. Visitors are limited by their address alone. */
export function limitAccounts(app: FastifyInstance, limits: Partial<RateLimits> = {}): void {
  const byAccount = { ...WINDOW, keyGenerator: accountOf };
  const all = app.createRateLimit({ max: limits.account ?? USUAL_LIMITS.account, ...byAccount });
  const changes = app.createRateLimit({ max: limits.changes ?? USUAL_LIMITS.changes, ...byAccount });
  app.addHook('onRequest', async (request) => {
    if (!request.viewer) return;
    for (const check of request.method === 'GET' ? [all] : [all, changes]) {
      const state = await check(request);
      if (!state.isAllowed && state.isExceeded) throw tooMany(state.ttlInSeconds);
    }
  });
}

function accountOf(request: { viewer: { id: string } | undefined }): string {
  return request.viewer?.id ?? '';
}

function tooMany(seconds: number): ApiRefusal {
  return new ApiRefusal('too-many-requests', { retryAfter: seconds });
}
