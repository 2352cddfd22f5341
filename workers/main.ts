// The workers as a process of their own.
import { openFoundation } from '@easel/core/boot.ts';
import { readEnv } from '@easel/core/config/env.ts';
import { createLogger } from '@easel/core/log.ts';
import { runProcess } from '@easel/core/run-process.ts';
import { openStorage } from '@easel/core/storage/open.ts';
import { workersRules, workersSchema } from './config.ts';
import { startWorkers } from './start.ts';

const GRACE_MS = 25_000;

await runProcess(async () => {
  const env = readEnv(workersSchema, process.env, workersRules);
  const foundation = await openFoundation(env, createLogger(env.LOG_LEVEL));
  const storage = await openStorage(env);
  const workers = await startWorkers(foundation, { env, storage });
  return {
    async stop() {
      await workers.stop(GRACE_MS);
      await storage.close();
      await foundation.close();
    },
  };
});
