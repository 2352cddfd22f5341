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
    /** Whoever calls; undefined for visitors. Set by `plugins/sessions.ts`. */
    viewer: Viewer | undefined;
  }
}

/** Whoever calls, on a route that only members may call. @throws ApiRefusal sign-in-needed */
export function requireViewer(request: FastifyRequest): Viewer {
  if (!request.viewer) throw new ApiRefusal('sign-in-needed');
  return request.viewer;
}
