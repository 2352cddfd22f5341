import { randomInt } from 'node:crypto';
import type { Update } from '@grammyjs/types';
import type { SandboxClock } from '../clock.ts';
import { type MethodCall, readInteger, readList } from './method-call.ts';
import { badRequest, conflict, type TelegramError } from './telegram-error.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const LONGEST_POLL_S = 50;

/** Kinds that are sent only where `allowed_updates` names them. */
const OPT_IN = ['chat_member', 'message_reaction', 'message_reaction_count'];

export type UpdateContent = Partial<Omit<Update, 'update_id'>>;

interface WaitingPoll {
  answer(): void;
  refuse(error: TelegramError): void;
}

/** What happened and the bot has not confirmed yet, in order; long polling and the webhook both draw from it. */
export interface UpdateFeed {
  /** Every update ever made, in order. */
  readonly published: Update[];
  publish(content: UpdateContent): void;
  /** Unconfirmed updates not older than a day, as Telegram keeps them. */
  pending(): Update[];
  confirm(updateId: number): void;
  confirmAll(): void;
  /** Hands out the newest `count` updates once more, confirmed or not. */
  redeliver(count: number): void;
  getUpdates(call: MethodCall): Promise<Update[]>;
  allow(kinds: readonly unknown[] | undefined): void;
  allowed(): readonly string[];
  /** Ends a poll that waits, with the given refusal or with nothing. */
  endPoll(error?: TelegramError): void;
  /** Called whenever something is there to be delivered. */
  onArrival: () => void;
}

export function createUpdateFeed(clock: SandboxClock): UpdateFeed {
  const published: Update[] = [];
  let waiting: WaitingPoll | undefined;
  let queue: { update: Update; at: number }[] = [];
  let again: Update[] = [];
  let allowedKinds: string[] = [];
  let nextId = randomInt(100_000_000, 900_000_000);

  function isWanted(content: UpdateContent): boolean {
    const kind = Object.keys(content)[0] ?? '';
    return allowedKinds.length > 0 ? allowedKinds.includes(kind) : !OPT_IN.includes(kind);
  }

  function pending(): Update[] {
    queue = queue.filter((entry) => clock.now() - entry.at < DAY_MS);
    const queued = queue.map((entry) => entry.update);
    return [...again.filter((update) => !queued.includes(update)), ...queued];
  }

  function confirm(updateId: number): void {
    queue = queue.filter((entry) => entry.update.update_id !== updateId);
    again = again.filter((update) => update.update_id !== updateId);
  }

  function take(offset: number, limit: number): Update[] {
    if (offset < 0) queue = queue.slice(offset);
    else queue = queue.filter((entry) => entry.update.update_id >= offset);
    const batch = pending().slice(0, limit);
    again = again.filter((update) => !batch.includes(update));
    return batch;
  }

  function arrive(): void {
    feed.onArrival();
    waiting?.answer();
  }

  const feed: UpdateFeed = {
    published,
    pending,
    confirm,
    onArrival: () => {},
    publish(content) {
      if (!isWanted(content)) return;
      const update = structuredClone({ update_id: nextId++, ...content }) as Update;
      published.push(update);
      queue.push({ update, at: clock.now() });
      arrive();
    },
    confirmAll() {
      queue = [];
      again = [];
    },
    redeliver(count) {
      again = count > 0 ? published.slice(-count) : [];
      arrive();
    },
    allow(kinds) {
      if (kinds === undefined) return;
      if (!kinds.every((kind) => typeof kind === 'string')) throw badRequest("can't parse allowed updates");
      allowedKinds = [...kinds];
    },
    allowed: () => allowedKinds,
    endPoll(error) {
      if (error) waiting?.refuse(error);
      else waiting?.answer();
    },
    async getUpdates(call) {
      const offset = readInteger(call.values, 'offset') ?? 0;
      const limit = Math.min(100, Math.max(1, readInteger(call.values, 'limit') ?? 100));
      const timeoutS = Math.min(LONGEST_POLL_S, Math.max(0, readInteger(call.values, 'timeout') ?? 0));
      feed.allow(readList(call.values, 'allowed_updates'));
      waiting?.refuse(
        conflict('terminated by other getUpdates request; make sure that only one bot instance is running'),
      );
      const ready = take(offset, limit);
      if (ready.length > 0 || timeoutS === 0) return ready;
      await waitForArrival(timeoutS, call.hungUp);
      return call.hungUp.aborted ? [] : take(offset, limit);
    },
  };
  return feed;

  function waitForArrival(timeoutS: number, hungUp: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const poll: WaitingPoll = {
        answer: () => end(resolve),
        refuse: (error) => end(() => reject(error)),
      };
      const callOff = clock.after(timeoutS * 1000, () => end(resolve));
      const onHangUp = () => end(resolve);
      hungUp.addEventListener('abort', onHangUp, { once: true });
      waiting = poll;

      function end(settle: () => void): void {
        callOff();
        hungUp.removeEventListener('abort', onHangUp);
        if (waiting === poll) waiting = undefined;
        settle();
      }
    });
  }
}
