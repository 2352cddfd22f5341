import { randomInt } from 'node:crypto';
import type { SandboxClock } from '../clock.ts';
import { badRequest } from './telegram-error.ts';

/** Questions to the bot that people wait for, each for a limited time. */
export interface OpenQueries<Outcome> {
  /** Opens a query; `outcome` resolves when it is answered or too old. */
  open(): { id: string; outcome: Promise<Outcome> };
  /** @throws TelegramError 400 for a query that is unknown, already answered or too old. */
  settle(id: string | undefined, outcome: Outcome): void;
}

/** @param lifetimeMs sandbox time until a query that nobody answered ends in `expired`. */
export function createOpenQueries<Outcome>(
  clock: SandboxClock,
  lifetimeMs: number,
  expired: Outcome,
): OpenQueries<Outcome> {
  const waiting = new Map<string, (outcome: Outcome) => void>();
  return {
    open() {
      const id = String(randomInt(2 ** 46, 2 ** 47));
      const outcome = new Promise<Outcome>((resolve) => {
        const settle = (result: Outcome) => {
          callOff();
          waiting.delete(id);
          resolve(result);
        };
        const callOff = clock.after(lifetimeMs, () => settle(expired));
        waiting.set(id, settle);
      });
      return { id, outcome };
    },
    settle(id, outcome) {
      const settle = waiting.get(id ?? '');
      if (!settle) throw badRequest('query is too old and response timeout expired or query ID is invalid');
      settle(outcome);
    },
  };
}
