import type { SandboxClock } from '../clock.ts';

const WINDOW_MS = 10_000;

/** Requests in ten seconds and at once, for each operation of one endpoint. Source: Runpod's "Rate limits" page. */
const LIMITS: Readonly<Record<string, { perWindow: number; concurrent: number }>> = {
  run: { perWindow: 1000, concurrent: 200 },
  runsync: { perWindow: 2000, concurrent: 400 },
  status: { perWindow: 2000, concurrent: 400 },
  'status-sync': { perWindow: 2000, concurrent: 400 },
  stream: { perWindow: 2000, concurrent: 400 },
  cancel: { perWindow: 100, concurrent: 20 },
  'purge-queue': { perWindow: 2, concurrent: 2 },
};

/** Counts requests; `enter` answers undefined where the limit is reached, else a function to call at the end. */
export function createRateLimiter(clock: SandboxClock) {
  const counts = new Map<string, { windowStart: number; inWindow: number; underWay: number }>();
  return {
    enter(endpoint: string, operation: string): (() => void) | undefined {
      const limit = LIMITS[operation];
      if (!limit) return () => {};
      const key = `${endpoint}/${operation}`;
      const count = counts.get(key) ?? { windowStart: clock.now(), inWindow: 0, underWay: 0 };
      counts.set(key, count);
      if (clock.now() - count.windowStart >= WINDOW_MS) {
        count.windowStart = clock.now();
        count.inWindow = 0;
      }
      if (count.inWindow >= limit.perWindow || count.underWay >= limit.concurrent) return undefined;
      count.inWindow += 1;
      count.underWay += 1;
      return () => {
        count.underWay -= 1;
      };
    },
  };
}
