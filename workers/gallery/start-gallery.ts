import { join } from 'node:path';
import type { Foundation } from '@easel/core/boot.ts';
import type { Loop } from '@easel/core/loop.ts';
import type { RemixLinks } from '@easel/core/social/creation-detail.ts';
import type { GalleryEnv } from './config.ts';
import { startGalleryBuilder } from './gallery-builder.ts';

/** Starts the builder of the gallery, in a process of its own or in one with others. */
export function startGallery(
  foundation: Foundation,
  { env, remixLinks }: { env: GalleryEnv; remixLinks?: RemixLinks | undefined },
): Loop {
  return startGalleryBuilder({
    ...foundation,
    log: foundation.log.child({ app: 'gallery' }),
    ...(remixLinks && { remixLinks }),
    galleryDir: join(env.DATA_DIR, 'gallery'),
    publicUrl: env.PUBLIC_URL ?? `http://127.0.0.1:${env.PORT}`,
  });
}
