import { createServer } from 'node:http';
import { openFoundation } from '@easel/core/boot.ts';
import { SECOND_MS } from '@easel/core/clock.ts';
import { ConfigError, commonEnv, port, readEnv } from '@easel/core/config/env.ts';
import { createLogger } from '@easel/core/log.ts';
import { openStorage, storageEnv, storageRule } from '@easel/core/storage/open.ts';
import { z } from 'zod';
import { readTelegramConfig, telegramEnv, telegramRule, WEBHOOK_PATH } from './config.ts';
import { startTelegramBot, type TelegramBot } from './start.ts';

/** The Telegram bot as a process of its own. */

const GRACE_MS = 20 * SECOND_MS;
const schema = z.object({ ...commonEnv, ...storageEnv, ...telegramEnv, PORT: port.default(8082) });

async function main(): Promise<void> {
  const env = readEnv(schema, process.env, [telegramRule, storageRule]);
  const config = readTelegramConfig(env);
  if (!config) throw new ConfigError(['TELEGRAM_TOKEN: must be set; @BotFather gives you one']);
  const log = createLogger(env.LOG_LEVEL);
  const foundation = await openFoundation({
    dataDir: env.DATA_DIR,
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    log,
  });
  const storage = openStorage(env);
  const bot = await startTelegramBot({ ...foundation, storage }, config);
  const server = bot.webhook && listen(bot.webhook, env.PORT);

  const stop = async () => {
    server?.close();
    await bot.stop(GRACE_MS);
    await storage.close();
    await foundation.close();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
}

function listen(webhook: NonNullable<TelegramBot['webhook']>, portNumber: number) {
  return createServer((request, response) => {
    if (request.method === 'POST' && request.url === WEBHOOK_PATH) return void webhook(request, response);
    response.writeHead(404).end();
  }).listen(portNumber);
}

main().catch((error) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
});
