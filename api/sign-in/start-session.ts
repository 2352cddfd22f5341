import { endSession, openSession } from '@easel/core/accounts/sessions.ts';
import type { CoreDeps } from '@easel/core/deps.ts';
import type { AccountId } from '@easel/core/ids.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { csrfTokenOf, setSessionCookie } from '../plugins/sessions.ts';
import type { Viewer } from '../viewer.ts';
import { nameDevice } from './name-device.ts';

/** Signs a browser in, under a new token; whoever was signed in on it before is signed out. */
export async function startSession(
  deps: CoreDeps & { publicUrl: string },
  { request, reply, account }: { request: FastifyRequest; reply: FastifyReply; account: AccountId },
): Promise<Pick<Viewer, 'id' | 'sessionId' | 'csrfToken'>> {
  const before = request.viewer;
  if (before) await endSession(deps, { account: before.id, id: before.sessionId });
  const device = nameDevice(request.headers['user-agent']);
  const { id, token } = await openSession(deps, { account, device });
  setSessionCookie(reply, deps.publicUrl, token);
  return { id: account, sessionId: id, csrfToken: csrfTokenOf(token) };
}
