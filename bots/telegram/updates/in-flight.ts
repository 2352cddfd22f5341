import { setTimeout as delay } from 'node:timers/promises';
import type { Middleware } from 'grammy';
import type { TelegramContext } from '../context.ts';

/** Knows which updates are being worked on. */
export interface InFlight {
  middleware: Middleware<TelegramContext>;
  /** The newest update that was begun. */
  newestId(): number | undefined;
  /** Waits until nothing is worked on, at most `graceMs`. @returns whether all is done. */
  settle(graceMs: number): Promise<boolean>;
}

export function createInFlight(): InFlight {
  const pending = new Set<Promise<void>>();
  let newest: number | undefined;
  return {
    middleware: async (ctx, next) => {
      newest = Math.max(newest ?? 0, ctx.update.update_id);
      const work = next();
      pending.add(work);
      await work.finally(() => pending.delete(work));
    },
    newestId: () => newest,
    async settle(graceMs) {
      const timeout = new AbortController();
      const late = delay(graceMs, false, { signal: timeout.signal }).catch(() => false);
      const done = Promise.allSettled(pending).then(() => true);
      const result = await Promise.race([done, late]);
      timeout.abort();
      return result;
    },
  };
}
