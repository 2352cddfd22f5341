import { openFoundation } from '@easel/core/boot.ts';
import { ConfigError, commonEnv, readEnv } from '@easel/core/config/env.ts';
import { createLogger } from '@easel/core/log.ts';
import { openStorage, storageEnv, storageRule } from '@easel/core/storage/open.ts';
import { z } from 'zod';
import { discordEnv } from './config.ts';
import { startDiscordBot } from './start.ts';

/** The Discord bot as a process of its own. */
const GRACE_MS = 20_000;

async function main(): Promise<void> {
  const env = readEnv(z.object({ ...commonEnv, ...storageEnv, ...discordEnv }), process.env, [storageRule]);
  const log = createLogger(env.LOG_LEVEL);
  if (!env.DISCORD_TOKEN) {
    log.info('the Discord bot is off: DISCORD_TOKEN is not set');
    return;
  }
  const storage = openStorage(env);
  const foundation = await openFoundation({
    dataDir: env.DATA_DIR,
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    log,
  });
  const close = async () => {
    await foundation.close();
    await storage.close();
  };
  try {
    const config = { token: env.DISCORD_TOKEN, apiUrl: env.DISCORD_API_URL };
    const bot = await startDiscordBot({ ...foundation, storage }, config);
    const asked = new Promise<void>((resolve) => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
    });
    const end = await Promise.race([asked, bot.lost]);
    if (end) process.exitCode = 1;
    await bot.stop(GRACE_MS);
  } finally {
    await close();
  }
}

main().catch((error) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
});
