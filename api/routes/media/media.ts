import { SECOND_MS } from '@easel/core/clock.ts';
import { createMediaIndex, type MediaIndex } from '@easel/core/media/find-media.ts';
import { openMediaToken } from '@easel/core/media/signed-address.ts';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { ApiApp, ApiDeps } from '../../app.ts';
import { limitAddresses } from '../../plugins/rate-limits.ts';
import { ApiRefusal } from '../../problem.ts';
import { addAvatars } from './avatars.ts';
import { sendFile } from './send-file.ts';

/**
 * A browser keeps a public file for good. Caches that many share may have it for 4 minutes only: with what
 * `core/media/find-media.ts` remembers, what is unpublished is gone from public addresses within 5.
 */
const PUBLIC = 'public, max-age=31536000, s-maxage=240, immutable';

/**
 * Files of creations, outside of `/api`: nobody asks who calls, no cookie is read or set, and shared caches may stand in
 * front. What is public has an address of its own for each publication; what is not is reached by signed ones.
 */
export function registerMedia(app: FastifyInstance, deps: ApiDeps): void {
  const index = createMediaIndex(deps);
  app.register(
    async (scope) => {
      await limitAddresses(scope, deps, 'media');
      addPublic(scope.withTypeProvider(), deps, index);
      addSigned(scope.withTypeProvider(), deps, index);
      addAvatars(scope.withTypeProvider(), deps);
    },
    { prefix: '/media' },
  );
}

const fileName = z.string().max(40);

function addPublic(app: ApiApp, { storage }: ApiDeps, index: MediaIndex): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/p/:publicKey/:file',
    config: { access: 'public' },
    schema: { params: z.object({ publicKey: z.string().max(60), file: fileName }) },
    async handler(request, reply) {
      const file = await index.findPublic(request.params.publicKey, request.params.file);
      if (!file) return refuse(reply);
      // Other sites may show it: what is public is there to be shared.
      const headers = { 'cache-control': PUBLIC, 'cross-origin-resource-policy': 'cross-origin' };
      return sendFile(request, reply, { storage, file, headers });
    },
  });
}

function addSigned(app: ApiApp, { storage, ...deps }: ApiDeps, index: MediaIndex): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/s/:token/:file',
    config: { access: 'public' },
    schema: { params: z.object({ token: z.string().max(100), file: fileName }) },
    async handler(request, reply) {
      const grant = openMediaToken(deps, request.params.token, request.params.file);
      const file = grant && (await index.findAny(grant.creationId, request.params.file));
      if (!file) return refuse(reply);
      const seconds = Math.floor((grant.expiresAt.getTime() - deps.clock.now().getTime()) / SECOND_MS);
      const headers = { 'cache-control': `private, max-age=${seconds}`, 'x-robots-tag': 'noindex' };
      return sendFile(request, reply, { storage, file, headers });
    },
  });
}

/** Briefly kept by caches: a page that links to what is gone may be asked for by many. */
function refuse(reply: FastifyReply): never {
  reply.header('cache-control', 'public, max-age=10');
  throw new ApiRefusal('not-found');
}
