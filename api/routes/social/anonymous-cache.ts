import { createHash } from 'node:crypto';
import type { Signals } from '@easel/core/signals/signals.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createRecent } from '../../recent.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

interface Answer {
  body: Buffer;
  etag: string;
}

/**
 * Answers visitors, who all see the same, out of the last second. Whoever is signed in sees what they just did, so nothing
 * of theirs passes through here.
 */
export interface AnonymousCache {
  /** Sends what `load` finds, or found a moment ago for the same address. */
  send(request: FastifyRequest, reply: FastifyReply, load: () => Promise<object>): Promise<FastifyReply>;
}

export function createAnonymousCache(signals: Signals): AnonymousCache {
  const find = createRecent<Answer>(signals);
  return {
    async send(request, reply, load) {
      const { body, etag } = await find(request.url, async () => toAnswer(await load()));
      reply.header('cache-control', 'public, no-cache').header('vary', 'cookie').header('etag', etag);
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type(JSON_TYPE).send(body);
    },
  };
}

function toAnswer(content: object): Answer {
  const body = Buffer.from(JSON.stringify(content));
  return { body, etag: `"${createHash('sha1').update(body).digest('base64url')}"` };
}
