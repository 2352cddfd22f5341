import { setTimeout as delay } from 'node:timers/promises';
import type { Middleware } from 'grammy';
import type { TelegramContext } from '../context.ts';

/** Knows which updates are being worked on. */
export interface InFlight {
  middleware: Middleware<TelegramContext>;
  /** Waits until nothing is worked on, at most `graceMs`. */
  settle(graceMs: number): Promise<void>;
}

export function createInFlight(): InFlight {
  const pending = new Set<Promise<void>>();
  return {
    middleware: async (_ctx, next) => {
      const work = next();
      pending.add(work);
      await work.finally(() => pending.delete(work));
    },
    async settle(graceMs) {
      const timeout = new AbortController();
      const late = delay(graceMs, undefined, { signal: timeout.signal }).catch(() => {});
      await Promise.race([Promise.allSettled(pending), late]);
      timeout.abort();
    },
  };
}
