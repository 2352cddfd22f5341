import { RungBrokenError } from '@easel/bot-shared/delivery/chat-port.ts';
import type { Teller } from '@easel/bot-shared/delivery/notices.ts';
import type { Api } from 'grammy';
import { isChatClosed } from './failures.ts';
import { sendCard } from './message.ts';

/** Tells a chat what is for all of it, and one person in the private chat with them, which nobody else reads. */
export function createTelegramTeller(api: Api): Teller {
  return {
    platform: 'telegram',
    ways: (to, card) => [
      async () => {
        try {
          await sendCard(api, { chatId: 'chatId' in to ? to.chatId : to.userId }, card);
        } catch (error) {
          if (!isChatClosed(error)) throw error;
          throw new RungBrokenError(error.description, { cause: error });
        }
      },
    ],
  };
}
