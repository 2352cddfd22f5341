import { avatarFile } from '@easel/core/accounts/avatar.ts';
import { MediaNotFound } from '@easel/core/storage/storage.ts';
import { z } from 'zod';
import type { ApiApp, ApiDeps } from '../../app.ts';
import { ApiRefusal } from '../../problem.ts';

/** An avatar's address never shows another one. Caches forget it within a day: it is deleted with its person. */
const HEADERS = {
  'cache-control': 'public, max-age=86400, s-maxage=240, immutable',
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
};

/** Avatars, which everybody may see. Small enough to be sent in one piece. */
export function addAvatars(app: ApiApp, { storage }: Pick<ApiDeps, 'storage'>): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/a/:file',
    config: { access: 'public' },
    schema: { params: z.object({ file: z.string().max(60) }) },
    async handler(request, reply) {
      const file = avatarFile(request.params.file);
      if (!file) throw new ApiRefusal('not-found');
      const picture = await storage.get(file).catch((error) => {
        throw error instanceof MediaNotFound ? new ApiRefusal('not-found') : error;
      });
      return reply.headers(HEADERS).type('image/webp').send(picture);
    },
  });
}
