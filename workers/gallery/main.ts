// The builder of the gallery as a process of its own: one for each folder that a web server or the api serves it from.
import { openFoundation } from '@easel/core/boot.ts';
import { readEnv } from '@easel/core/config/env.ts';
import { createLogger } from '@easel/core/log.ts';
import { runProcess } from '@easel/core/run-process.ts';
import { openRemixLinks } from '@easel/core/social/remix-link.ts';
import { gallerySchema } from './config.ts';
import { startGallery } from './start-gallery.ts';

await runProcess(async () => {
  const env = readEnv(gallerySchema, process.env);
  const foundation = await openFoundation(env, createLogger(env.LOG_LEVEL));
  const remix = await openRemixLinks(foundation);
  const builder = startGallery(foundation, { env, remixLinks: remix.links });
  return {
    async stop() {
      await builder.stop();
      await remix.stop();
      await foundation.close();
    },
  };
});
