import { endSession, listSessions } from '@easel/core/accounts/sessions.ts';
import { sessionList } from '@easel/core/contract/account.ts';
import { DomainError } from '@easel/core/errors.ts';
import { parseId } from '@easel/core/ids.ts';
import { z } from 'zod';
import type { ApiApp, ApiDeps } from '../../app.ts';
import { clearSessionCookie } from '../../plugins/sessions.ts';
import { requireViewer } from '../../viewer.ts';

/** The browsers that are signed in to my account. */
export function registerSessions(app: ApiApp, deps: ApiDeps): void {
  app.get(
    '/sessions',
    {
      config: { access: 'member' },
      schema: { summary: 'Browsers that are signed in', response: { 200: sessionList } },
    },
    async (request) => {
      const me = requireViewer(request);
      const sessions = await listSessions(deps, me.id);
      return {
        items: sessions.map(({ id, device, createdAt, lastSeenAt }) => ({
          id,
          isThis: id === me.sessionId,
          device,
          createdAt: createdAt.toISOString(),
          lastSeenAt: lastSeenAt.toISOString(),
        })),
      };
    },
  );

  app.delete(
    '/sessions/:id',
    {
      config: { access: 'owner' },
      schema: {
        summary: 'Sign a browser out',
        params: z.object({ id: z.string().max(60) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const me = requireViewer(request);
      const id = parseId('ses', request.params.id);
      if (!id) throw new DomainError('not-found', { what: 'session' });
      await endSession(deps, { account: me.id, id });
      if (id === me.sessionId) clearSessionCookie(reply, deps.publicUrl);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/sign-out',
    {
      config: { access: 'member' },
      schema: { summary: 'Sign this browser out', response: { 204: z.null() } },
    },
    async (request, reply) => {
      const me = requireViewer(request);
      await endSession(deps, { account: me.id, id: me.sessionId });
      clearSessionCookie(reply, deps.publicUrl);
      return reply.code(204).send(null);
    },
  );
}
