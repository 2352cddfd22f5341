/**
 * Runpod answers 2,000 status calls in 10 s for an endpoint. One process uses half of that at most, however many runs are
 * under way, so that two may poll and a result can still be fetched.
 */
const CALLS_PER_SECOND = 100;
const BURST = 50;

/** How soon a run is asked for again: a share of its age, between these. */
const SHARE_OF_AGE = 0.125;
const SOONEST_MS = 1_000;
const LATEST_MS = 15_000;
/** Runs that were submitted together should not be asked for together for ever. */
const JITTER = 0.2;

/** Milliseconds until the next status call of a run that was submitted `ageMs` ago. */
export function nextPollMs(ageMs: number, random = Math.random): number {
  const ms = Math.min(LATEST_MS, Math.max(SOONEST_MS, ageMs * SHARE_OF_AGE));
  return Math.round(ms * (1 + JITTER * (random() - 0.5)));
}

export interface CallBudget {
  /** Takes as much as there is, up to `wanted`. */
  take(wanted: number): number;
  /** Gives back what was taken and not used. */
  giveBack(unused: number): void;
}

/** A bucket that fills by {@link CALLS_PER_SECOND}. @param now milliseconds. */
export function createCallBudget(now: () => number = () => performance.now()): CallBudget {
  let left = BURST;
  let filledAt = now();
  return {
    take(wanted) {
      left = Math.min(BURST, left + ((now() - filledAt) / 1000) * CALLS_PER_SECOND);
      filledAt = now();
      const taken = Math.min(wanted, Math.floor(left));
      left -= taken;
      return taken;
    },
    giveBack(unused) {
      left += unused;
    },
  };
}
