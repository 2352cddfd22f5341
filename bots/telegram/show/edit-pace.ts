import { SECOND_MS } from '@easel/core/clock.ts';

/**
 * Shortest time between two progress edits in a chat. Telegram takes about 20 edits a minute in a group and one a
 * second in a private chat; progress uses half of that at most, so that results never wait for it.
 */
const INTERVAL_MS = { group: 6 * SECOND_MS, private: 2 * SECOND_MS };

/** Forgets chats once there are this many. */
const CHATS_MAX = 10_000;

export interface EditPace {
  /** Whether the chat takes a progress edit now; if so, the next one has to wait. */
  take(chat: { chatId: string; isPrivate: boolean }): boolean;
  /** Telegram asked to leave the chat alone. */
  rest(chatId: string, seconds: number): void;
}

/** Spaces progress edits out, for each chat. */
export function createEditPace(): EditPace {
  const nextAt = new Map<string, number>();

  function setNext(chatId: string, at: number): void {
    if (nextAt.size >= CHATS_MAX) nextAt.clear();
    nextAt.set(chatId, at);
  }

  return {
    take({ chatId, isPrivate }) {
      const now = performance.now();
      if ((nextAt.get(chatId) ?? 0) > now) return false;
      setNext(chatId, now + INTERVAL_MS[isPrivate ? 'private' : 'group']);
      return true;
    },
    rest(chatId, seconds) {
      setNext(chatId, performance.now() + seconds * SECOND_MS);
    },
  };
}
