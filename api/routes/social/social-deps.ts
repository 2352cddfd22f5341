import { MINUTE_MS } from '@easel/core/clock.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiDeps } from '../../app.ts';
import { requireViewer } from '../../viewer.ts';
import { type AnonymousCache, createAnonymousCache, JSON_TYPE } from './anonymous-cache.ts';

/** What the routes of this folder share. */
export interface SocialDeps extends ApiDeps {
  cache: AnonymousCache;
}

export function toSocialDeps(deps: ApiDeps): SocialDeps {
  return { ...deps, cache: createAnonymousCache(deps.signals) };
}

/**
 * Sends what `load` finds: to visitors out of the last second, to members as it is now. As it is written to both: a page of
 * cards takes longer to hold against its schema than to write.
 *
 * @returns the reply, which is how Fastify knows that all is sent. Its type says nothing of that, nor of the content: what
 * `load` returns must be what the route's schema says, field by field (tests hold it against that).
 */
export async function sendShared<Content extends object>(
  { cache }: SocialDeps,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  load: () => Promise<Content>,
): Promise<never> {
  const sent = request.viewer
    ? reply.type(JSON_TYPE).send(JSON.stringify(await load()))
    : await cache.send(request, reply, load);
  return sent as never;
}

/** Nobody types faster than this. */
export const WRITING_LIMIT = {
  max: 20,
  timeWindow: MINUTE_MS,
  keyGenerator: (request: FastifyRequest) => requireViewer(request).id,
};

export const idParams = z.object({ id: z.string().max(60) });
export const handleParams = z.object({ handle: z.string().max(40) });
