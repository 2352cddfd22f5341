import type { SignedIn } from '@easel/core/accounts/sessions.ts';
import type { FastifyRequest } from 'fastify';
import { ApiRefusal } from './problem.ts';

/** Whoever is signed in, in this request. */
export interface Viewer extends SignedIn {
  /** To be sent as the header `x-csrf-token` with everything but GET. */
  csrfToken: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `plugins/sessions.ts`; to be read through {@link viewer}. */
    viewer: Viewer | undefined;
  }
}

/** Whoever calls. @returns undefined for visitors. */
export function viewer(request: FastifyRequest): Viewer | undefined {
  return request.viewer;
}

/** Whoever calls, on a route that only members may call. @throws ApiRefusal sign-in-needed */
export function requireAccount(request: FastifyRequest): Viewer {
  if (!request.viewer) throw new ApiRefusal('sign-in-needed');
  return request.viewer;
}
