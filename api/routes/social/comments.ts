import { pageQuery } from '@easel/core/contract/page.ts';
import { comment, commentBody, commentPage } from '@easel/core/contract/social.ts';
import { readId } from '@easel/core/read-id.ts';
import { readPage, toIdPosition } from '@easel/core/sealed-page.ts';
import { addComment, deleteComment, editComment, listComments } from '@easel/core/social/comments.ts';
import { z } from 'zod';
import type { ApiApp } from '../../app.ts';
import { requireViewer } from '../../viewer.ts';
import { idParams, type SocialDeps, sendShared, WRITING_LIMIT } from './social-deps.ts';

/** What people say under creations. */
export function registerComments(app: ApiApp, deps: SocialDeps): void {
  app.get(
    '/creations/:id/comments',
    {
      config: { access: 'public' },
      schema: {
        summary: 'Comments, the newest first',
        params: idParams,
        querystring: pageQuery,
        response: { 200: commentPage },
      },
    },
    (request, reply) =>
      sendShared(deps, { request, reply }, () => {
        const creation = readId('cre', request.params.id, 'creation');
        const { cursor, limit } = request.query;
        const page = { list: `comments ${creation}`, cursor, readPosition: toIdPosition };
        return readPage(deps, page, (before) =>
          listComments(deps.db, { viewer: request.viewer, creation, before, limit }),
        );
      }),
  );

  app.post(
    '/creations/:id/comments',
    {
      config: { access: 'member', rateLimit: WRITING_LIMIT },
      schema: { summary: 'Comment', params: idParams, body: commentBody, response: { 201: comment } },
    },
    async (request, reply) => {
      const creation = readId('cre', request.params.id, 'creation');
      const { text } = request.body;
      return reply.code(201).send(await addComment(deps, { viewer: requireViewer(request), creation, text }));
    },
  );

  app.patch(
    '/comments/:id',
    {
      config: { access: 'owner', rateLimit: WRITING_LIMIT },
      schema: {
        summary: 'Rewrite my comment',
        params: idParams,
        body: commentBody,
        response: { 200: comment },
      },
    },
    (request) => {
      const id = readId('com', request.params.id, 'comment');
      return editComment(deps, { viewer: requireViewer(request), id, text: request.body.text });
    },
  );

  app.delete(
    '/comments/:id',
    {
      config: { access: 'owner' },
      schema: {
        summary: 'Delete a comment: mine, or one under my creation; operators any',
        params: idParams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const id = readId('com', request.params.id, 'comment');
      await deleteComment(deps, { viewer: requireViewer(request), id });
      return reply.code(204).send(null);
    },
  );
}
