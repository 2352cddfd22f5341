import { createHash } from 'node:crypto';
import { findSession } from '@easel/core/accounts/sessions.ts';
import { DAY_MS, SECOND_MS } from '@easel/core/clock.ts';
import type { CoreDeps } from '@easel/core/deps.ts';
import { isSame } from '@easel/core/signing.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { cookiesFor } from '../cookies.ts';
import { ApiRefusal } from '../problem.ts';
import type { Viewer } from '../viewer.ts';

export const SESSION_COOKIE = 'easel_session';
/** The session is hidden from scripts. This beside it tells the gallery's pages that there may be one, and nothing else. */
const MARK = 'easel_signed_in';
/** The longest that browsers keep a cookie; when a session ends is the database's to say. */
const COOKIE_SECONDS = (400 * DAY_MS) / SECOND_MS;
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

type SessionDeps = CoreDeps & { publicUrl: string };

/**
 * Finds out who calls each route below, and holds what the route says about who may (`config.access`). Needs
 * `@fastify/cookie`.
 *
 * Everything but reading must come from Easel's own pages. Browsers say which page a request comes from; where they say
 * nothing, the session's own token has to be in the header `x-csrf-token`, which no other page can read. It must be there
 * whenever somebody is signed in.
 */
export function knowViewers(app: FastifyInstance, deps: SessionDeps): void {
  const cookies = cookiesFor(deps.publicUrl);
  const name = cookies.nameOf(SESSION_COOKIE);
  app.decorateRequest('viewer', undefined);
  app.addHook('onRequest', async (request, reply) => {
    const token = request.cookies[name];
    if (token) {
      request.viewer = await readViewer(deps, token);
      if (!request.viewer) clearSessionCookie(reply, deps.publicUrl);
    }
    holdAccess(request);
    const changes = !SAFE_METHODS.has(request.method) || request.headers.upgrade !== undefined;
    if (changes) refuseForgery(request, deps.publicUrl);
  });
}

async function readViewer(deps: CoreDeps, token: string): Promise<Viewer | undefined> {
  const signedIn = await findSession(deps, token);
  return signedIn && { ...signedIn, csrfToken: csrfTokenOf(token) };
}

function holdAccess(request: FastifyRequest): void {
  const { access } = request.routeOptions.config;
  if (access === 'public') return;
  if (!request.viewer) throw new ApiRefusal('sign-in-needed');
  if (access === 'admin' && request.viewer.role !== 'admin') throw new ApiRefusal('not-found');
}

/** @throws ApiRefusal forged-request when the request may come from another site's page. */
function refuseForgery(request: FastifyRequest, publicUrl: string): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined && !isOwnOrigin(origin, request, publicUrl))
    throw new ApiRefusal('forged-request');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new ApiRefusal('forged-request');
  // A socket is opened by a GET, which carries no header of ours.
  if (!request.viewer || SAFE_METHODS.has(request.method)) return;
  const given = request.headers['x-csrf-token'];
  if (typeof given !== 'string' || !isSame(given, request.viewer.csrfToken)) {
    throw new ApiRefusal('forged-request');
  }
}

/** The public address, or the very host that was asked: this machine has more than one name. */
function isOwnOrigin(origin: string, request: FastifyRequest, publicUrl: string): boolean {
  const from = URL.canParse(origin) ? new URL(origin) : undefined;
  return (
    from !== undefined && (from.origin === new URL(publicUrl).origin || from.host === request.headers.host)
  );
}

/** What pages of a session have to send. Derived, so it needs no place to be kept; nobody gets from it to the session. */
export function csrfTokenOf(sessionToken: string): string {
  return createHash('sha256').update(`csrf ${sessionToken}`).digest('base64url');
}

/** Gives the browser a session's token to keep. */
export function setSessionCookie(reply: FastifyReply, publicUrl: string, token: string): void {
  const cookies = cookiesFor(publicUrl);
  reply.setCookie(cookies.nameOf(SESSION_COOKIE), token, { ...cookies.options, maxAge: COOKIE_SECONDS });
  reply.setCookie(MARK, '1', { ...cookies.options, httpOnly: false, maxAge: COOKIE_SECONDS });
}

/** Makes the browser forget its session. */
export function clearSessionCookie(reply: FastifyReply, publicUrl: string): void {
  const cookies = cookiesFor(publicUrl);
  reply.clearCookie(cookies.nameOf(SESSION_COOKIE), cookies.options);
  reply.clearCookie(MARK, { ...cookies.options, httpOnly: false });
}
