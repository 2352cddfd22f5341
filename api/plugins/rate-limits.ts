import { MINUTE_MS } from '@easel/core/clock.ts';
import type { openHastyRedis } from '@easel/core/signals/redis.ts';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiRefusal } from '../problem.ts';

/** Requests a minute. */
export interface RateLimits {
  /** From one address (a /64 of IPv6), signed in or not: a whole school may share one. */
  address: number;
  account: number;
  /** Files from one address: each page shows dozens. */
  media: number;
  /** Of those of an account, the ones that change something. */
  changes: number;
  /** Live sockets that one address has open at a time; not a minute's count. */
  sockets: number;
}

export const USUAL_LIMITS: RateLimits = {
  address: 1200,
  account: 600,
  media: 6000,
  changes: 120,
  sockets: 100,
};
const WINDOW = { timeWindow: MINUTE_MS };

/** What limits are counted with. */
export interface LimitDeps {
  /** Other limits than the usual ones, for tests and benches. */
  rateLimits?: Partial<RateLimits>;
  /**
   * Where all processes count together; undefined: each counts by itself, and with several, people get as many times the
   * limits. What Redis does not answer in time is not limited: it is there to slow floods down, not to close the house.
   */
  limitStore?: ReturnType<typeof openHastyRedis> | undefined;
}

/**
 * Limits how often the routes below are called. `limitAddresses` runs before anybody looks at who calls, so that turning
 * a flood away costs no query; `limitAccounts` after.
 *
 * A route can have a tighter limit of its own, in Fastify's `config.rateLimit: { max, timeWindow }`.
 */
export async function limitAddresses(app: FastifyInstance, deps: LimitDeps, area: Area): Promise<void> {
  app.addHook('onRequest', await createAddressLimit(app, deps, area));
}

/** Each counts the requests of an address by itself. */
type Area = 'api' | 'media' | 'site';

/** For routes that are limited in some cases only. @returns what throws too-many-requests, and counts by itself. */
export async function createAddressLimit(
  app: FastifyInstance,
  { rateLimits, limitStore }: LimitDeps,
  area: Area,
): Promise<(request: FastifyRequest) => Promise<void>> {
  await app.register(rateLimit, {
    global: false,
    ...WINDOW,
    ...(limitStore && { redis: limitStore, nameSpace: `easel-limit-${area}-`, skipOnError: true }),
    errorResponseBuilder: (_request, { ttl }) => tooMany(Math.ceil(ttl / 1000)),
  });
  const limits = { ...USUAL_LIMITS, ...rateLimits };
  const check = app.createRateLimit({ max: area === 'media' ? limits.media : limits.address, ...WINDOW });
  return async (request) => {
    const state = await check(request);
    if (!state.isAllowed && state.isExceeded) throw tooMany(state.ttlInSeconds);
  };
}

/** See {@link limitAddresses}. Visitors are limited by their address alone. */
export function limitAccounts(app: FastifyInstance, { rateLimits }: LimitDeps): void {
  const limits = { ...USUAL_LIMITS, ...rateLimits };
  // In Redis all limits of an area are in one place: only their keys tell them apart.
  const limitOf = (what: 'account' | 'changes') =>
    app.createRateLimit({
      ...WINDOW,
      max: limits[what],
      keyGenerator: ({ viewer }: FastifyRequest) => `${what} ${viewer?.id}`,
    });
  const [all, changes] = [limitOf('account'), limitOf('changes')];
  app.addHook('onRequest', async (request) => {
    if (!request.viewer) return;
    for (const check of request.method === 'GET' ? [all] : [all, changes]) {
      const state = await check(request);
      if (!state.isAllowed && state.isExceeded) throw tooMany(state.ttlInSeconds);
    }
  });
}

function tooMany(seconds: number): ApiRefusal {
  return new ApiRefusal('too-many-requests', { retryAfter: seconds });
}
