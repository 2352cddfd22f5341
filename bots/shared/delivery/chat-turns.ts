/** Lets some deliveries at a time into a chat. */
export interface ChatTurns {
  /** @returns a function that gives the place back, or the milliseconds after which to ask again. */
  enter(chatId: string): (() => void) | number;
}

/**
 * A chat that its platform slows down must not hold up the others: without turns, a group in which fifty people ask at once
 * would take all the places that there are for deliveries.
 *
 * @param options.atOnce places in each chat.
 * @param options.pauseMs what one delivery takes where the platform slows them down: those turned away come back one by
 *   one, so far apart.
 */
export function createChatTurns(
  options: { atOnce: number; pauseMs: number },
  now: () => number = () => performance.now(),
): ChatTurns {
  const chats = new Map<string, { inside: number; nextAt: number }>();

  return {
    enter(chatId) {
      const chat = chats.get(chatId) ?? { inside: 0, nextAt: 0 };
      if (chat.inside >= options.atOnce) {
        chat.nextAt = Math.max(chat.nextAt, now()) + options.pauseMs;
        return chat.nextAt - now();
      }
      chat.inside += 1;
      chats.set(chatId, chat);
      return () => {
        chat.inside -= 1;
        if (chat.inside === 0) chats.delete(chatId);
      };
    },
  };
}
