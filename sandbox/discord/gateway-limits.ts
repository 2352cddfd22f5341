import type { SandboxClock } from '../clock.ts';

/** Shards the twin advises in `GET /gateway/bot`. */
export const SHARD_ADVICE = 1;
const IDENTIFIES_A_DAY = 1_000;
const DAY_MS = 24 * 60 * 60 * 1000;
const IDENTIFY_WINDOW_MS = 5_000;

/** How many sessions an app may start: 1,000 a day, and one in five seconds for every rate limit key. */
export interface IdentifyBudget {
  describe(): { total: number; remaining: number; reset_after: number; max_concurrency: number };
  /** Counts an IDENTIFY of a shard; false if it came too soon after the last or the day's are spent. */
  take(shardId: number): boolean;
}

export function createIdentifyBudget(clock: SandboxClock, maxConcurrency: number): IdentifyBudget {
  const lastByKey = new Map<number, number>();
  let dayStartedAt = clock.now();
  let used = 0;

  function roll(): void {
    if (clock.now() < dayStartedAt + DAY_MS) return;
    dayStartedAt = clock.now();
    used = 0;
  }

  return {
    describe() {
      roll();
      return {
        total: IDENTIFIES_A_DAY,
        remaining: IDENTIFIES_A_DAY - used,
        reset_after: Math.max(0, Math.round(dayStartedAt + DAY_MS - clock.now())),
        max_concurrency: maxConcurrency,
      };
    },
    take(shardId) {
      roll();
      const key = shardId % maxConcurrency;
      const last = lastByKey.get(key);
      if (last !== undefined && clock.now() < last + IDENTIFY_WINDOW_MS) return false;
      if (used >= IDENTIFIES_A_DAY) return false;
      lastByKey.set(key, clock.now());
      used += 1;
      return true;
    },
  };
}
