import type { SandboxClock } from '../clock.ts';
import { type MethodCall, readBoolean, readString } from './method-call.ts';
import { createOpenQueries } from './open-queries.ts';
import { badRequest } from './telegram-error.ts';

/** How long a pressed button waits for `answerCallbackQuery`; after about this time Telegram calls it too old. */
const CALLBACK_LIFETIME_MS = 15_000;

const LONGEST_ANSWER = 200;

/** What a person sees after pressing a button: the bot's note, or that none came in time. */
export type PressOutcome =
  | { answered: true; text: string | undefined; showAlert: boolean; url: string | undefined }
  | { answered: false };

export interface CallbackDesk {
  /** Opens a query; `outcome` resolves when it is answered or too old. */
  open(): { id: string; outcome: Promise<PressOutcome> };
  /** @throws TelegramError 400 for a query that is unknown, already answered or too old. */
  answer(call: MethodCall): true;
}

export function createCallbackDesk(clock: SandboxClock): CallbackDesk {
  const queries = createOpenQueries<PressOutcome>(clock, CALLBACK_LIFETIME_MS, { answered: false });
  return {
    open: queries.open,
    answer({ values }) {
      const text = readString(values, 'text') || undefined;
      if (text && text.length > LONGEST_ANSWER) throw badRequest('MESSAGE_TOO_LONG');
      const url = readString(values, 'url') || undefined;
      const showAlert = readBoolean(values, 'show_alert');
      queries.settle(readString(values, 'callback_query_id'), { answered: true, text, showAlert, url });
      return true;
    },
  };
}
