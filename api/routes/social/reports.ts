import { pageQuery } from '@easel/core/contract/page.ts';
import { openReportPage, reportBody, reviewBody } from '@easel/core/contract/social.ts';
import { readPage } from '@easel/core/sealed-page.ts';
import { listOpenReports } from '@easel/core/social/open-reports.ts';
import { toPlace } from '@easel/core/social/place.ts';
import { report, reviewReports } from '@easel/core/social/reports.ts';
import { z } from 'zod';
import type { ApiApp } from '../../app.ts';
import { requireViewer } from '../../viewer.ts';
import { type SocialDeps, WRITING_LIMIT } from './social-deps.ts';

/** Reports, and what admins make of them. */
export function registerReports(app: ApiApp, deps: SocialDeps): void {
  app.post(
    '/reports',
    {
      config: { access: 'member', rateLimit: WRITING_LIMIT },
      schema: { summary: 'Report something to the operators', body: reportBody, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await report(deps, { by: requireViewer(request).id, ...request.body });
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/reports',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'What was reported and nobody has looked at since, the most reported first',
        querystring: pageQuery,
        response: { 200: openReportPage },
      },
    },
    ({ query: { cursor, limit } }) =>
      readPage(deps, { list: 'reports', cursor, readPosition: toPlace }, (after) =>
        listOpenReports(deps, { after, limit }),
      ),
  );

  app.post(
    '/reports/review',
    {
      config: { access: 'admin' },
      schema: { summary: 'Decide about what was reported', body: reviewBody, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await reviewReports(deps, { by: requireViewer(request).id, ...request.body });
      return reply.code(204).send(null);
    },
  );
}
