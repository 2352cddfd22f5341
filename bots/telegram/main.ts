// The Telegram bot as a process of its own.
import { createServer } from 'node:http';
import { openFoundation } from '@easel/core/boot.ts';
import { SECOND_MS } from '@easel/core/clock.ts';
import { ConfigError, commonEnv, host, port, readEnv } from '@easel/core/config/env.ts';
import { retentionEnv } from '@easel/core/config/retention.ts';
import { createLogger } from '@easel/core/log.ts';
import { stripeEnv, stripeRule } from '@easel/core/payments/stripe/env.ts';
import { openStripe } from '@easel/core/payments/stripe/room.ts';
import { runProcess } from '@easel/core/run-process.ts';
import { openStorage, storageEnv, storageRule } from '@easel/core/storage/open.ts';
import { z } from 'zod';
import { readTelegramConfig, telegramEnv, telegramRule, WEBHOOK_PATH } from './config.ts';
import { startTelegramBot, type TelegramBot } from './start.ts';

const GRACE_MS = 20 * SECOND_MS;
const schema = z.object({
  ...stripeEnv,
  ...commonEnv,
  ...storageEnv,
  ...retentionEnv,
  ...telegramEnv,
  HOST: host,
  PORT: port.default(8082),
});

await runProcess(async () => {
  const env = readEnv(schema, process.env, [telegramRule, storageRule, stripeRule]);
  const config = readTelegramConfig(env);
  if (!config) throw new ConfigError(['TELEGRAM_TOKEN: must be set; @BotFather gives you one']);
  const foundation = await openFoundation(env, createLogger(env.LOG_LEVEL));
  const storage = await openStorage(env);
  const bot = await startTelegramBot(
    { ...foundation, storage, stripe: openStripe(env), siteUrl: env.PUBLIC_URL, retention: env.RETENTION },
    config,
  );
  const server = bot.webhook && listen(bot.webhook, env);
  return {
    async stop() {
      server?.close();
      await bot.stop(GRACE_MS);
      await storage.close();
      await foundation.close();
    },
  };
});

function listen(webhook: NonNullable<TelegramBot['webhook']>, env: { HOST: string; PORT: number }) {
  return createServer((request, response) => {
    if (request.method === 'POST' && request.url === WEBHOOK_PATH) return void webhook(request, response);
    response.writeHead(404).end();
  }).listen(env.PORT, env.HOST);
}
