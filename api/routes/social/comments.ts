import { MINUTE_MS } from '@easel/core/clock.ts';
import { pageQuery } from '@easel/core/contract/page.ts';
import {
  comment,
  commentBody,
  commentPage,
  openReportList,
  reportBody,
  reviewBody,
} from '@easel/core/contract/social.ts';
import { readId } from '@easel/core/read-id.ts';
import { addComment, deleteComment, editComment, listComments } from '@easel/core/social/comments.ts';
import { listOpenReports, report, reviewReports } from '@easel/core/social/reports.ts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiApp } from '../../app.ts';
import { readPage, toIdPosition } from '../../paging.ts';
import { requireAccount, viewer } from '../../viewer.ts';
import { idParams, type SocialDeps, sendShared } from './social-deps.ts';

/** Nobody types faster than this. */
const WRITING_LIMIT = {
  max: 20,
  timeWindow: MINUTE_MS,
  keyGenerator: (request: FastifyRequest) => requireAccount(request).id,
};
const REPORTS_MAX = 100;

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
          listComments(deps.db, { viewer: viewer(request), creation, before, limit }),
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
      return reply
        .code(201)
        .send(await addComment(deps, { viewer: requireAccount(request), creation, text }));
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
      return editComment(deps, { viewer: requireAccount(request), id, text: request.body.text });
    },
  );

  app.delete(
    '/comments/:id',
    {
      config: { access: 'owner' },
      schema: {
        summary: 'Delete a comment: mine, or one under my creation; admins any',
        params: idParams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const id = readId('com', request.params.id, 'comment');
      await deleteComment(deps, { viewer: requireAccount(request), id });
      return reply.code(204).send(null);
    },
  );
}

/** Reports, and what admins make of them. */
export function registerReports(app: ApiApp, deps: SocialDeps): void {
  app.post(
    '/reports',
    {
      config: { access: 'member', rateLimit: WRITING_LIMIT },
      schema: { summary: 'Report something to the admins', body: reportBody, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await report(deps, { by: requireAccount(request).id, ...request.body });
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/reports',
    {
      config: { access: 'admin' },
      schema: { summary: 'What nobody has looked at, the oldest first', response: { 200: openReportList } },
    },
    async () => ({ items: await listOpenReports(deps.db, REPORTS_MAX) }),
  );

  app.post(
    '/reports/review',
    {
      config: { access: 'admin' },
      schema: { summary: 'Decide about what was reported', body: reviewBody, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await reviewReports(deps, { by: requireAccount(request).id, ...request.body });
      return reply.code(204).send(null);
    },
  );
}
