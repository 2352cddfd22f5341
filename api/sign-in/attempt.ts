import { newToken } from '@easel/core/accounts/secret.ts';
import { MINUTE_MS, SECOND_MS } from '@easel/core/clock.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { cookiesFor } from '../cookies.ts';
import { localPath } from './next-path.ts';
import { readBase64Json } from './read-base64-json.ts';

/** How long somebody may take on Discord's or Telegram's page. */
export const ATTEMPT_MS = 10 * MINUTE_MS;
/** Attempts that one browser may have waiting: a page that begins many would make its cookies too long for any request. */
const WAITING_MAX = 5;
const STATE = /^[\w-]{43}$/;

/** What the browser keeps while its person is on another site's page. */
const attemptSchema = z.object({
  /** Proves to Discord that whoever brings the code is whoever asked (PKCE). */
  verifier: z.string(),
  /** Where to go then. */
  next: z.string(),
});
export type Attempt = z.output<typeof attemptSchema>;

/**
 * Begins to sign a browser in by another site. The browser keeps the attempt in a cookie that is named after its state: a
 * state that another browser began has no cookie here, and two tabs do not disturb each other.
 *
 * @returns the state that the other site has to bring back.
 */
export function beginAttempt(reply: FastifyReply, publicUrl: string, attempt: Attempt): string {
  const cookies = cookiesFor(publicUrl);
  const state = newToken();
  // The one that was set first is sent first.
  const waiting = Object.keys(reply.request.cookies).filter((name) => name.startsWith(nameOf(publicUrl, '')));
  for (const name of waiting.slice(0, Math.max(0, waiting.length + 1 - WAITING_MAX)))
    reply.clearCookie(name, cookies.options);
  const value = Buffer.from(JSON.stringify(attempt)).toString('base64url');
  reply.setCookie(nameOf(publicUrl, state), value, { ...cookies.options, maxAge: ATTEMPT_MS / SECOND_MS });
  return state;
}

/** Takes the attempt that a state belongs to, once. @returns undefined when this browser began none with that state. */
export function takeAttempt(
  request: FastifyRequest,
  reply: FastifyReply,
  { publicUrl, state }: { publicUrl: string; state: string },
): Attempt | undefined {
  if (!STATE.test(state)) return undefined;
  const name = nameOf(publicUrl, state);
  const value = request.cookies[name];
  if (value === undefined) return undefined;
  reply.clearCookie(name, cookiesFor(publicUrl).options);
  const attempt = attemptSchema.safeParse(readBase64Json(value));
  return attempt.success ? { ...attempt.data, next: localPath(attempt.data.next) } : undefined;
}

function nameOf(publicUrl: string, state: string): string {
  return cookiesFor(publicUrl).nameOf(`easel_attempt_${state}`);
}
