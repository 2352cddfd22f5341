import { createHash } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';
import type { RateLimitStorm } from './switches.ts';

/** How often a route may be used; counted apart for every value of its major parameters. */
export interface RouteLimit {
  requests: number;
  windowMs: number;
}

type LimitScope = RateLimitStorm['scope'];

/** A refusal: `retry_after` of the body and the headers that go with it. */
export interface TurnedAway {
  retryAfterMs: number;
  scope: LimitScope;
  headers: Record<string, string>;
}

export interface RateLimiter {
  /** Counts a request. Returns the headers of its answer, and the refusal if it was one too many. */
  count(
    bucket: string,
    major: string,
    limit: RouteLimit,
  ): { headers: Record<string, string>; refusal?: TurnedAway };
  /** Counts a request against the 50 a second that the whole app has. */
  countGlobal(): TurnedAway | undefined;
}

/** Tokens come and go: past this many windows, those that are over are forgotten. */
const WINDOWS_KEPT = 5_000;
const GLOBAL_LIMIT: RouteLimit = { requests: 50, windowMs: 1_000 };

interface Window {
  endsAt: number;
  used: number;
}

export function createRateLimiter(clock: SandboxClock): RateLimiter {
  const windows = new Map<string, Window>();

  function forgetEnded(now: number): void {
    for (const [key, { endsAt }] of windows) if (endsAt <= now) windows.delete(key);
  }

  function use(key: string, { requests, windowMs }: RouteLimit) {
    const now = clock.now();
    let window = windows.get(key);
    if (!window || now >= window.endsAt) {
      if (windows.size > WINDOWS_KEPT) forgetEnded(now);
      window = { endsAt: now + windowMs, used: 0 };
      windows.set(key, window);
    }
    const isOver = window.used >= requests;
    if (!isOver) window.used += 1;
    return { isOver, remaining: requests - window.used, resetAt: window.endsAt, now };
  }

  return {
    count(bucket, major, limit) {
      const { isOver, remaining, resetAt, now } = use(`${bucket}:${major}`, limit);
      const headers = {
        'X-RateLimit-Limit': String(limit.requests),
        'X-RateLimit-Remaining': String(remaining),
        'X-RateLimit-Reset': (resetAt / 1000).toFixed(3),
        'X-RateLimit-Reset-After': ((resetAt - now) / 1000).toFixed(3),
        'X-RateLimit-Bucket': createHash('md5').update(bucket).digest('hex'),
      };
      return isOver ? { headers, refusal: turnAway(resetAt - now, 'user', headers) } : { headers };
    },
    countGlobal() {
      const { isOver, resetAt, now } = use('global', GLOBAL_LIMIT);
      return isOver ? turnAway(resetAt - now, 'global') : undefined;
    },
  };
}

/** The refusal that says: come back in `retryAfterMs`. */
export function turnAway(
  retryAfterMs: number,
  scope: LimitScope,
  headers: Record<string, string> = {},
): TurnedAway {
  return {
    retryAfterMs,
    scope,
    headers: {
      ...headers,
      'X-RateLimit-Scope': scope,
      'Retry-After': String(Math.ceil(retryAfterMs / 1000)),
      ...(scope === 'global' && { 'X-RateLimit-Global': 'true' }),
    },
  };
}
