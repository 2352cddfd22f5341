import { parseId } from '@easel/core/ids.ts';
import { contentDisposition, downloadName } from '@easel/core/media/download-name.ts';
import { findDownload } from '@easel/core/media/find-download.ts';
import { z } from 'zod';
import type { ApiApp, ApiDeps } from '../../app.ts';
import { ApiRefusal } from '../../problem.ts';
import { sendFile } from './send-file.ts';

/** A creation's file to keep, under a name that says what it is. */
export function registerDownload(app: ApiApp, deps: ApiDeps): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/creations/:id/download',
    config: { access: 'public' },
    schema: {
      summary: 'Download the original of a creation',
      description: 'Everybody those that are public, its owner any.',
      params: z.object({ id: z.string().max(60) }),
    },
    async handler(request, reply) {
      const creationId = parseId('cre', request.params.id);
      const found = creationId && (await findDownload(deps.db, { creationId, viewer: request.viewer?.id }));
      if (!found) throw new ApiRefusal('not-found');
      const headers = {
        'content-disposition': contentDisposition(downloadName({ ...found, creationId })),
        'cache-control': 'private, no-cache',
      };
      return sendFile(request, reply, { storage: deps.storage, file: found.file, headers });
    },
  });
}
