import type { Message } from '@grammyjs/types';
import type { TelegramChat } from './people.ts';
import type { World } from './world.ts';

/** Looks through a chat now and after every change in the world, for at most `timeoutMs` real milliseconds. */
export function waitForMessage(
  world: World,
  chat: TelegramChat,
  predicate: (message: Message) => boolean,
  timeoutMs: number,
): Promise<Message> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const newest = JSON.stringify(chat.messages.slice(-3), undefined, 2);
      end(() =>
        reject(new Error(`No such message within ${timeoutMs} ms. The newest in the chat: ${newest}`)),
      );
    }, timeoutMs);
    world.listeners.add(look);
    look();

    function look(): void {
      try {
        const message = chat.messages.find(predicate);
        if (message) end(() => resolve(message));
      } catch (error) {
        end(() => reject(error));
      }
    }

    function end(settle: () => void): void {
      clearTimeout(timer);
      world.listeners.delete(look);
      settle();
    }
  });
}
