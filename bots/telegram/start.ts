import { type RedrawOptions, startCardBoard } from '@easel/bot-shared/delivery/card-board.ts';
import { createChatTurns } from '@easel/bot-shared/delivery/chat-turns.ts';
import { createDeliverHandler } from '@easel/bot-shared/delivery/deliver.ts';
import { startNotices } from '@easel/bot-shared/delivery/notices.ts';
import { createOrderLock } from '@easel/bot-shared/delivery/order-lock.ts';
import { startSocialBoard } from '@easel/bot-shared/delivery/social-board.ts';
import { openShop } from '@easel/bot-shared/shop.ts';
import type { Foundation } from '@easel/core/boot.ts';
import { SECOND_MS } from '@easel/core/clock.ts';
import { ConfigError } from '@easel/core/config/env.ts';
import type { StripeRoom } from '@easel/core/payments/stripe/room.ts';
import { serveQueue } from '@easel/core/queue/worker.ts';
import { saveChatBot } from '@easel/core/social/remix-link.ts';
import type { MediaStorage } from '@easel/core/storage/storage.ts';
import { autoRetry } from '@grammyjs/auto-retry';
import { Api, Bot, GrammyError } from 'grammy';
import type { UserFromGetMe } from 'grammy/types';
import type { Logger } from 'pino';
import { composeBot } from './compose.ts';
import type { TelegramConfig } from './config.ts';
import type { TelegramContext, TelegramDeps } from './context.ts';
import { registerBot } from './registration.ts';
import { describeError } from './show/describe-error.ts';
import { createEditPace } from './show/edit-pace.ts';
import { createTelegramPort } from './show/telegram-port.ts';
import { createTelegramTeller } from './show/telegram-teller.ts';
import { startStarBook } from './star-book.ts';
import { createInFlight } from './updates/in-flight.ts';
import { startPolling, UPDATE_KINDS } from './updates/polling.ts';
import { createWebhook, type WebhookHandler } from './updates/webhook.ts';

export interface TelegramBot {
  /** Takes no more updates and jobs, and waits for those under way, at most `graceMs`. */
  stop(graceMs: number): Promise<void>;
  /** Where a webhook is configured: serves POST {@link WEBHOOK_PATH}. */
  webhook?: WebhookHandler;
}

/** Above the long poll's 30 s, below the 2 minutes of a delivery. */
const REQUEST_S = 100;
const QUICK_REQUEST_S = 10;
/** What has to wait longer is better tried again by its job. */
const RETRY_AFTER_S_MAX = 30;
const REDRAW_EVERY_MS = 1.5 * SECOND_MS;
const REDRAWS_MAX = 10;
const DELIVERIES_AT_ONCE = 12;
/** Telegram takes one message a second in a chat, and twenty a minute in a group. */
const CHAT_TURNS = { atOnce: 3, pauseMs: SECOND_MS };

/**
 * Starts the Telegram bot: commands and buttons in, cards and pictures out.
 *
 * @throws ConfigError when Telegram does not know the token or does not take the webhook.
 */
export async function startTelegramBot(
  foundation: Foundation & {
    storage: MediaStorage;
    stripe?: StripeRoom | undefined;
    siteUrl?: string | undefined;
    retention?: boolean;
  },
  config: TelegramConfig,
): Promise<TelegramBot> {
  const log = foundation.log.child({ bot: 'telegram' }, { serializers: { err: describeError } });
  const { bot, quickApi } = openBot(config);
  const me = await meet(bot, log);

  const pace = createEditPace();
  const lock = createOrderLock();
  const { stripe, stars } = config.payments;
  const shop = openShop({ stripe: stripe ? foundation.stripe : undefined, stars });
  const base = { ...foundation, log, shop, api: bot.api };
  const port = createTelegramPort({ ...base, quickApi, pace });
  const redraws: RedrawOptions = {
    redrawsMax: REDRAWS_MAX,
    owns: () => true,
    mayRedraw: ({ chatId, serverId }) => pace.take({ chatId, isPrivate: serverId === undefined }),
  };
  const board = startCardBoard(base, port, lock, { ...redraws, everyMs: REDRAW_EVERY_MS });
  const social = startSocialBoard(base, port, lock, redraws);
  const deps: TelegramDeps = { ...base, me, port, board, lock };
  const inFlight = createInFlight();
  composeBot(bot, deps, { quickApi, inFlight: inFlight.middleware });
  const worker = serveQueue(
    { where: foundation.queue, queue: 'deliver-telegram', concurrency: DELIVERIES_AT_ONCE, log },
    { 'order.deliver.telegram': createDeliverHandler(deps, port, lock, createChatTurns(CHAT_TURNS)) },
  );
  const notices = startNotices(deps, createTelegramTeller(bot.api));
  const starBook = stars ? startStarBook(deps, bot.api, me.id) : undefined;
  await registerBot(bot.api, log);
  await saveChatBot(deps.db, { platform: 'telegram', id: String(me.id), username: me.username });
  const updates = config.webhook ? await openWebhook(bot, config.webhook) : await openPolling(bot, log);
  log.info({ username: me.username, updates: config.webhook ? 'webhook' : 'polling' }, 'telegram bot is up');

  return {
    ...(updates.webhook && { webhook: updates.webhook }),
    async stop(graceMs) {
      await Promise.all([
        updates.stop(),
        board.stop(),
        social.stop(),
        notices.stop(),
        starBook?.stop(),
        worker.close(graceMs),
      ]);
      await inFlight.settle(graceMs);
      await updates.confirm();
    },
  };
}

/** A client that obeys Telegram's pauses, and one for what is not worth waiting for. */
function openBot({ token, apiUrl }: TelegramConfig): { bot: Bot<TelegramContext>; quickApi: Api } {
  const bot = new Bot<TelegramContext>(token, { client: { apiRoot: apiUrl, timeoutSeconds: REQUEST_S } });
  // Never after a broken connection or an error of the server: what was sent may have arrived.
  bot.api.config.use(
    autoRetry({
      maxDelaySeconds: RETRY_AFTER_S_MAX,
      maxRetryAttempts: 3,
      rethrowHttpErrors: true,
      rethrowInternalServerErrors: true,
    }),
  );
  return { bot, quickApi: new Api(token, { apiRoot: apiUrl, timeoutSeconds: QUICK_REQUEST_S }) };
}

async function meet(bot: Bot<TelegramContext>, log: Logger): Promise<UserFromGetMe> {
  const warning = setTimeout(() => log.warn('telegram does not answer yet, trying on'), 5 * SECOND_MS);
  try {
    await bot.init();
    return bot.botInfo;
  } catch (error) {
    const isRefused = error instanceof GrammyError && [401, 404].includes(error.error_code);
    if (!isRefused) throw error;
    throw new ConfigError([
      'TELEGRAM_TOKEN: Telegram does not know this token; @BotFather has the right one',
    ]);
  } finally {
    clearTimeout(warning);
  }
}

/** How updates come in. */
interface Updates {
  webhook?: WebhookHandler;
  stop(): Promise<void>;
  /** Tells Telegram what is done. */
  confirm(): Promise<void>;
}

async function openWebhook(
  bot: Bot<TelegramContext>,
  { url, secret }: { url: string; secret: string },
): Promise<Updates> {
  try {
    await bot.api.setWebhook(url, { secret_token: secret, allowed_updates: UPDATE_KINDS });
  } catch (error) {
    if (!(error instanceof GrammyError && error.error_code === 400)) throw error;
    throw new ConfigError([`PUBLIC_URL: Telegram does not take it for a webhook: ${error.description}`]);
  }
  const webhook = createWebhook(secret, async (update) => {
    await bot.handleUpdate(update).catch(bot.errorHandler);
  });
  return { webhook, stop: async () => {}, confirm: async () => {} };
}

async function openPolling(bot: Bot<TelegramContext>, log: Logger): Promise<Updates> {
  await bot.api.deleteWebhook();
  return startPolling(bot, log);
}
