import { randomInt } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';
import { type MethodCall, readBoolean, readString } from './method-call.ts';
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
  const waiting = new Map<string, (outcome: PressOutcome) => void>();
  return {
    open() {
      const id = String(randomInt(2 ** 46, 2 ** 47));
      const outcome = new Promise<PressOutcome>((resolve) => {
        const callOff = clock.after(CALLBACK_LIFETIME_MS, () => settle({ answered: false }));
        const settle = (result: PressOutcome) => {
          callOff();
          waiting.delete(id);
          resolve(result);
        };
        waiting.set(id, settle);
      });
      return { id, outcome };
    },
    answer({ values }) {
      const settle = waiting.get(readString(values, 'callback_query_id') ?? '');
      const text = readString(values, 'text') || undefined;
      if (text && text.length > LONGEST_ANSWER) throw badRequest('MESSAGE_TOO_LONG');
      if (!settle) throw badRequest('query is too old and response timeout expired or query ID is invalid');
      const url = readString(values, 'url') || undefined;
      settle({ answered: true, text, showAlert: readBoolean(values, 'show_alert'), url });
      return true;
    },
  };
}
