import { SECOND_MS } from '@easel/core/clock.ts';
import { type RunnerHandle, run } from '@grammyjs/runner';
import type { Bot } from 'grammy';
import type { Logger } from 'pino';
import type { TelegramContext } from '../context.ts';

/** What the bot wants to hear of. Edited messages are left out: an edit is not a new order. */
export const UPDATE_KINDS = ['message', 'callback_query'] as const;

/** After a failed poll, and after another process polled in our place. */
const RETRY_MS = SECOND_MS;
const RESTART_MS = 5 * SECOND_MS;

/** Fetches updates by long polling until stopped. */
export function startPolling(bot: Bot<TelegramContext>, log: Logger): { stop(): Promise<void> } {
  let restart: NodeJS.Timeout | undefined;
  let isStopped = false;
  let runner = launch();
  let isDown = false;

  bot.api.config.use(async (call, method, payload, signal) => {
    if (method !== 'getUpdates') return call(method, payload, signal);
    try {
      const answer = await call(method, payload, signal);
      if (isDown && answer.ok) log.info('telegram answers again');
      isDown = !answer.ok;
      return answer;
    } catch (error) {
      if (!isDown && !isStopped) log.warn({ err: error }, 'telegram does not answer, trying on');
      isDown = !isStopped;
      throw error;
    }
  });

  function launch(): RunnerHandle {
    const handle = run(bot, {
      runner: { fetch: { allowed_updates: UPDATE_KINDS }, retryInterval: RETRY_MS, silent: true },
    });
    handle.task()?.catch((error) => {
      log.error({ err: error }, 'telegram polling broke off, starting again');
      restart = setTimeout(() => {
        runner = launch();
      }, RESTART_MS);
    });
    return handle;
  }

  return {
    async stop() {
      isStopped = true;
      clearTimeout(restart);
      if (runner.isRunning()) await runner.stop();
    },
  };
}
