// The api as a process of its own.
import { openFoundation } from '@easel/core/boot.ts';
import { readEnv } from '@easel/core/config/env.ts';
import { createLogger } from '@easel/core/log.ts';
import { openStripe } from '@easel/core/payments/stripe/room.ts';
import { runProcess } from '@easel/core/run-process.ts';
import { openRemixLinks } from '@easel/core/social/remix-link.ts';
import { openStorage } from '@easel/core/storage/open.ts';
import { apiRules, apiSchema } from './config.ts';
import { claimLine, startApi } from './server.ts';

await runProcess(async () => {
  const env = readEnv(apiSchema, process.env, apiRules);
  const foundation = await openFoundation(env, createLogger(env.LOG_LEVEL));
  const storage = await openStorage(env);
  const remix = await openRemixLinks(foundation);
  const deps = { ...foundation, storage, stripe: openStripe(env), remixLinks: remix.links };
  const server = await startApi(deps, env);
  if (server.claimUrl) console.log(claimLine(server.claimUrl));
  return {
    async stop() {
      await server.stop();
      await remix.stop();
      await storage.close();
      await foundation.close();
    },
  };
});
