// The Discord bot as a process of its own.
import { openFoundation } from '@easel/core/boot.ts';
import { ConfigError, commonEnv, readEnv } from '@easel/core/config/env.ts';
import { retentionEnv } from '@easel/core/config/retention.ts';
import { createLogger } from '@easel/core/log.ts';
import { stripeEnv, stripeRule } from '@easel/core/payments/stripe/env.ts';
import { openStripe } from '@easel/core/payments/stripe/room.ts';
import { runProcess } from '@easel/core/run-process.ts';
import { openStorage, storageEnv, storageRule } from '@easel/core/storage/open.ts';
import { z } from 'zod';
import { discordEnv } from './config.ts';
import { startDiscordBot } from './start.ts';

const GRACE_MS = 20_000;
const schema = z.object({ ...commonEnv, ...storageEnv, ...stripeEnv, ...retentionEnv, ...discordEnv });

await runProcess(async () => {
  const env = readEnv(schema, process.env, [storageRule, stripeRule]);
  if (!env.DISCORD_TOKEN) {
    throw new ConfigError(['DISCORD_TOKEN: must be set; https://discord.com/developers/applications has it']);
  }
  const foundation = await openFoundation(env, createLogger(env.LOG_LEVEL));
  const storage = await openStorage(env);
  const config = { token: env.DISCORD_TOKEN, apiUrl: env.DISCORD_API_URL };
  const bot = await startDiscordBot(
    { ...foundation, storage, stripe: openStripe(env), siteUrl: env.PUBLIC_URL, retention: env.RETENTION },
    config,
  );
  return {
    lost: bot.lost,
    async stop() {
      await bot.stop(GRACE_MS);
      await storage.close();
      await foundation.close();
    },
  };
});
