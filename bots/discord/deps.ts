import type { CardBoard } from '@easel/bot-shared/delivery/card-board.ts';
import type { ChatPort } from '@easel/bot-shared/delivery/chat-port.ts';
import type { OrderLock } from '@easel/bot-shared/delivery/order-lock.ts';
import type { BotDeps } from '@easel/bot-shared/deps.ts';
import type { DiscordApi } from './api/discord-api.ts';

/** What the handlers of interactions need. */
export interface DiscordDeps extends BotDeps {
  api: DiscordApi;
  port: ChatPort;
  board: CardBoard;
  lock: OrderLock;
}
