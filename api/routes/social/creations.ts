import { creationChange, creationDetail, lineage } from '@easel/core/contract/creation.ts';
import { likeState } from '@easel/core/contract/social.ts';
import { readId } from '@easel/core/read-id.ts';
import { readCreation } from '@easel/core/social/creation-detail.ts';
import { setLike } from '@easel/core/social/likes.ts';
import { readLineage } from '@easel/core/social/lineage.ts';
import { changeCreation, deleteCreation } from '@easel/core/social/publication.ts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiApp } from '../../app.ts';
import { requireViewer } from '../../viewer.ts';
import { idParams, type SocialDeps, sendShared } from './social-deps.ts';

/** One creation: its page, what came from it, whether it is shown, and who likes it. */
export function registerCreations(app: ApiApp, deps: SocialDeps): void {
  app.get(
    '/creations/:id',
    {
      config: { access: 'public' },
      schema: { summary: 'A creation', params: idParams, response: { 200: creationDetail } },
    },
    (request, reply) =>
      sendShared(deps, { request, reply }, () => detailOf(deps, request, request.params.id)),
  );

  app.patch(
    '/creations/:id',
    {
      config: { access: 'owner' },
      schema: {
        summary: 'Publish, hide or tag my creation',
        params: idParams,
        body: creationChange,
        response: { 200: creationDetail },
      },
    },
    async (request) => {
      const creation = readId('cre', request.params.id, 'creation');
      await changeCreation(deps, { account: requireViewer(request).id, creation, change: request.body });
      return detailOf(deps, request, creation);
    },
  );

  app.delete(
    '/creations/:id',
    {
      config: { access: 'owner' },
      schema: { summary: 'Delete my creation', params: idParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const creation = readId('cre', request.params.id, 'creation');
      await deleteCreation(deps, { account: requireViewer(request).id, creation });
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/creations/:id/lineage',
    {
      config: { access: 'public' },
      schema: {
        summary: 'What it came from, and what came from it',
        params: idParams,
        response: { 200: lineage },
      },
    },
    (request, reply) =>
      sendShared(deps, { request, reply }, () => {
        const creation = readId('cre', request.params.id, 'creation');
        return readLineage(deps, { viewer: request.viewer, creation });
      }),
  );

  registerLikes(app, deps);
}

function registerLikes(app: ApiApp, deps: SocialDeps): void {
  for (const method of ['PUT', 'DELETE'] as const) {
    app.route({
      method,
      url: '/creations/:id/like',
      config: { access: 'member' },
      schema: {
        summary: method === 'PUT' ? 'Like a creation' : 'Take my like back',
        params: idParams,
        response: { 200: likeState },
      },
      handler: (request) => {
        const creation = readId('cre', request.params.id, 'creation');
        return setLike(deps, { viewer: requireViewer(request), creation, liked: method === 'PUT' });
      },
    });
  }
}

async function detailOf(deps: SocialDeps, request: FastifyRequest, id: string) {
  const creation = readId('cre', id, 'creation');
  return readCreation(deps, { viewer: request.viewer, creation });
}
