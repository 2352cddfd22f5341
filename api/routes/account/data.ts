import { requestErase, undoErase } from '@easel/core/accounts/erase.ts';
import { exportAccount } from '@easel/core/accounts/export.ts';
import { readProfile } from '@easel/core/accounts/profile.ts';
import { MINUTE_MS } from '@easel/core/clock.ts';
import { eraseAnswer, eraseBody } from '@easel/core/contract/account.ts';
import { DomainError } from '@easel/core/errors.ts';
import { z } from 'zod';
import type { ApiApp, ApiDeps } from '../../app.ts';
import { requireViewer } from '../../viewer.ts';

/** An export reads all that there is about somebody. */
const EXPORT_LIMIT = { max: 3, timeWindow: MINUTE_MS };

/** All that is kept about me: to take along, or to have erased. */
export function registerMyData(app: ApiApp, deps: ApiDeps): void {
  app.get(
    '/me/export',
    {
      config: { access: 'member', rateLimit: EXPORT_LIMIT },
      schema: { summary: 'All that is kept about me, as a file' },
    },
    async (request, reply) => {
      const me = requireViewer(request);
      const [data, { handle }] = await Promise.all([exportAccount(deps, me.id), readProfile(deps.db, me.id)]);
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', `attachment; filename="easel-${handle}.json"`)
        .send(JSON.stringify(data, null, 1));
    },
  );

  app.post(
    '/me/erase',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Have my account erased',
        description: 'Within a day; until then `DELETE` takes it back.',
        body: eraseBody,
        response: { 200: eraseAnswer },
      },
    },
    async (request) => {
      const me = requireViewer(request);
      const { handle } = await readProfile(deps.db, me.id);
      if (request.body.handle.trim().toLowerCase() !== handle) {
        throw new DomainError('bad-option', {
          option: 'handle',
          value: request.body.handle,
          allowed: handle,
        });
      }
      return { eraseAt: (await requestErase(deps, me.id)).toISOString() };
    },
  );

  app.delete(
    '/me/erase',
    {
      config: { access: 'member' },
      schema: { summary: 'Keep my account after all', response: { 204: z.null() } },
    },
    async (request, reply) => {
      await undoErase(deps, requireViewer(request).id);
      return reply.code(204).send(null);
    },
  );
}
