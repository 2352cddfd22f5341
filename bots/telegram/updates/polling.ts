import { setTimeout as delay } from 'node:timers/promises';
import { SECOND_MS } from '@easel/core/clock.ts';
import { type Bot, GrammyError } from 'grammy';
import type { Update } from 'grammy/types';
import type { Logger } from 'pino';
import type { TelegramContext } from '../context.ts';

/** What the bot wants to hear of. Edited messages are left out: an edit is not a new order. */
export const UPDATE_KINDS = ['message', 'callback_query', 'pre_checkout_query'] as const;

const POLL_S = 30;
/** While something is worked on, Telegram answers at once, with the same updates: so often is looked for new ones. */
const LOOK_AGAIN_MS = 200;
/** After a failed poll, and after another process polled in our place or the token was refused. */
const RETRY_MS = SECOND_MS;
const REFUSED_RETRY_MS = 5 * SECOND_MS;
const REFUSALS = [401, 409];

export interface Polling {
  /** Fetches no more. What is worked on goes on. */
  stop(): Promise<void>;
  /** Tells Telegram what is done, or the next process would be given it once more. After {@link Polling.stop}. */
  confirm(): Promise<void>;
}

/**
 * Fetches updates by long polling until stopped. Asking for later updates confirms the earlier ones for good, so it asks
 * from the oldest that is still worked on: what a killed process leaves unfinished is given to the next one.
 */
export function startPolling(bot: Bot<TelegramContext>, log: Logger): Polling {
  const stopping = new AbortController();
  // grammY's types know the signal of a polyfill only; it is the same.
  const signal = stopping.signal as Parameters<typeof bot.api.getUpdates>[1];
  const underWay = new Map<number, Promise<void>>();
  /** Done, while an older one is not: Telegram gives them again with it. */
  const done = new Set<number>();
  let next: number | undefined;
  let isDown = false;

  function offset(): number | undefined {
    return underWay.size > 0 ? Math.min(...underWay.keys()) : next;
  }

  function take(update: Update): void {
    const { update_id: id } = update;
    if (underWay.has(id) || done.has(id)) return;
    next = id + 1;
    const work = async () => {
      await bot.handleUpdate(update).catch(bot.errorHandler);
      underWay.delete(id);
      done.add(id);
    };
    underWay.set(id, work());
  }

  async function poll(): Promise<void> {
    const from = offset();
    for (const id of done) if (from !== undefined && id < from) done.delete(id);
    const timeout = underWay.size > 0 ? 0 : POLL_S;
    const options = { ...(from !== undefined && { offset: from }), timeout, allowed_updates: UPDATE_KINDS };
    const updates = await bot.api.getUpdates(options, signal);
    if (isDown) log.info('telegram answers again');
    isDown = false;
    for (const update of updates) take(update);
    if (underWay.size > 0) await Promise.race([Promise.all(underWay.values()), delay(LOOK_AGAIN_MS)]);
  }

  async function pollAgain(error: unknown): Promise<void> {
    if (stopping.signal.aborted) return;
    const isRefused = error instanceof GrammyError && REFUSALS.includes(error.error_code);
    if (!isDown) {
      log[isRefused ? 'error' : 'warn']({ err: error }, 'telegram gives no updates, trying on');
    }
    isDown = true;
    await delay(isRefused ? REFUSED_RETRY_MS : RETRY_MS, undefined, { signal: stopping.signal }).catch(
      () => {},
    );
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) await poll().catch(pollAgain);
  }
  const running = run();

  return {
    async stop() {
      stopping.abort();
      await running;
    },
    async confirm() {
      const from = offset();
      if (from === undefined) return;
      await bot.api
        .getUpdates({ offset: from, limit: 1, timeout: 0 })
        .catch((error) => log.warn({ err: error }, 'last updates not confirmed'));
    },
  };
}
