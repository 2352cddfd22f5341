import type { CardBoard } from '@easel/bot-shared/delivery/card-board.ts';
import type { OrderLock } from '@easel/bot-shared/delivery/order-lock.ts';
import type { BotDeps } from '@easel/bot-shared/deps.ts';
import type { Api, Context } from 'grammy';
import type { UserFromGetMe } from 'grammy/types';
import type { TelegramPort } from './show/telegram-port.ts';
import type { Toast } from './updates/toast.ts';

/** What the features of the bot need. */
export interface TelegramDeps extends BotDeps {
  api: Api;
  me: UserFromGetMe;
  port: TelegramPort;
  board: CardBoard;
  lock: OrderLock;
}

/** An update, with the note that answers it where it is a pressed button. */
export type TelegramContext = Context & { toast?: Toast };
