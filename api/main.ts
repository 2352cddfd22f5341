import { openFoundation } from '@easel/core/boot.ts';
import { ConfigError, readEnv } from '@easel/core/config/env.ts';
import { createLogger } from '@easel/core/log.ts';
import { apiSchema } from './config.ts';
import { startApi } from './server.ts';

/** The api as a process of its own. */
async function main(): Promise<void> {
  const env = readEnv(apiSchema, process.env);
  const log = createLogger(env.LOG_LEVEL);
  const foundation = await openFoundation({
    dataDir: env.DATA_DIR,
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    log,
  });
  const server = await startApi(foundation, env);

  async function stop(): Promise<void> {
    await server.stop();
    await foundation.close();
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'stopping');
      stop().catch((error) => {
        log.fatal({ err: error }, 'stopping failed');
        process.exitCode = 1;
      });
    });
  }
}

main().catch((error) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
});
