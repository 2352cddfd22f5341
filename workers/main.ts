import { openFoundation } from '@easel/core/boot.ts';
import { ConfigError, readEnv } from '@easel/core/config/env.ts';
import { createLogger } from '@easel/core/log.ts';
import { openStorage } from '@easel/core/storage/open.ts';
import { workersRules, workersSchema } from './config.ts';
import { startWorkers } from './start.ts';

const GRACE_MS = 25_000;

/** The workers as a process of their own. */
async function main(): Promise<void> {
  const env = readEnv(workersSchema, process.env, workersRules);
  const log = createLogger(env.LOG_LEVEL);
  const foundation = await openFoundation({
    dataDir: env.DATA_DIR,
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    log,
  });
  const storage = openStorage(env);
  const workers = await startWorkers(foundation, { env, storage });

  async function stop(): Promise<void> {
    await workers.stop(GRACE_MS);
    await storage.close();
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
