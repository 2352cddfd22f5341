import { createHash } from 'node:crypto';
import { SECOND_MS } from '@easel/core/clock.ts';
import type { Signals } from '@easel/core/signals/signals.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** How old an answer may be where the signal that something changed was lost. */
const KEPT_MS = SECOND_MS;
const ANSWERS_MAX = 300;

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
  const answers = new Map<string, { until: number; answer: Promise<Answer> }>();
  // Also what is being read at this moment may be from before the change.
  signals.on('live', () => answers.clear());

  function find(address: string, load: () => Promise<object>): Promise<Answer> {
    const now = performance.now();
    const known = answers.get(address);
    if (known && known.until > now) return known.answer;
    const answer = load().then(toAnswer);
    answers.delete(address);
    answers.set(address, { until: now + KEPT_MS, answer });
    answer.catch(() => answers.delete(address));
    // The one that was read first goes first: a map keeps the order in which its keys came.
    const [oldest] = answers.size > ANSWERS_MAX ? answers.keys() : [];
    if (oldest !== undefined) answers.delete(oldest);
    return answer;
  }

  return {
    async send(request, reply, load) {
      const { body, etag } = await find(request.url, load);
      reply.header('cache-control', 'public, no-cache').header('vary', 'cookie').header('etag', etag);
      if (request.headers['if-none-match'] === etag) return reply.code(304).send();
      return reply.type('application/json; charset=utf-8').send(body);
    },
  };
}

function toAnswer(content: object): Answer {
  const body = Buffer.from(JSON.stringify(content));
  return { body, etag: `"${createHash('sha1').update(body).digest('base64url')}"` };
}
