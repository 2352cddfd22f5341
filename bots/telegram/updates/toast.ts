import { shorten } from '@easel/bot-shared/words/shorten.ts';
import type { Api, Middleware } from 'grammy';
import type { Logger } from 'pino';
import type { TelegramContext } from '../context.ts';

import { isQueryTooOld } from '../show/failures.ts';

/** People see a pressed button spin until it is answered. */
const ANSWER_WITHIN_MS = 900;
/** https://core.telegram.org/bots/api#answercallbackquery */
const NOTE_MAX = 200;

/** The answer to a pressed button. Only the first one counts, and one goes out in time whatever happens. */
export interface Toast {
  /** A note at the top of the chat. @returns false when the button was answered before. */
  note(text?: string): Promise<boolean>;
  /** A note to be closed. @returns false when the button was answered before, or the text was too long to be all shown. */
  alert(text: string): Promise<boolean>;
}

/**
 * Gives every pressed button its {@link Toast}. Comes before anything that waits.
 *
 * @param api one that does not wait either: an answer that comes late is worth nothing.
 */
export function createToasts(api: Api, log: Logger): Middleware<TelegramContext> {
  return async (ctx, next) => {
    const query = ctx.callbackQuery;
    if (!query) return next();
    let isAnswered = false;

    async function answer(text = '', showAlert = false): Promise<boolean> {
      if (isAnswered) return false;
      isAnswered = true;
      clearTimeout(timer);
      const note = text === '' ? {} : { text: shorten(text, NOTE_MAX), show_alert: showAlert };
      try {
        await api.answerCallbackQuery(query?.id ?? '', note);
      } catch (error) {
        // Pressed while the bot was away, or an update that came twice: what the button does is done all the same.
        if (!isQueryTooOld(error)) log.warn({ err: error }, 'pressed button not answered');
        return false;
      }
      return text.length <= NOTE_MAX;
    }

    const timer = setTimeout(answer, ANSWER_WITHIN_MS);
    ctx.toast = { note: (text) => answer(text), alert: (text) => answer(text, true) };
    await next().finally(() => answer());
  };
}
