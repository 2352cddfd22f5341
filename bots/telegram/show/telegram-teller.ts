import { RungBrokenError } from '@easel/bot-shared/delivery/chat-port.ts';
import type { Teller } from '@easel/bot-shared/delivery/money-notices.ts';
import type { Api } from 'grammy';
import { isChatClosed } from './failures.ts';
import { sendCard } from './message.ts';

/** Reaches one person in Telegram: in the private chat with them, which is the only place that nobody else reads. */
export function createTelegramTeller(api: Api): Teller {
  return {
    platform: 'telegram',
    ways: (origin, card) => [
      async () => {
        try {
          await sendCard(api, { chatId: origin.userId }, card);
        } catch (error) {
          if (!isChatClosed(error)) throw error;
          throw new RungBrokenError(error.description, { cause: error });
        }
      },
    ],
  };
}
