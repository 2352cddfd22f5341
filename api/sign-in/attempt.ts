import { newToken } from '@easel/core/accounts/secret.ts';
import { MINUTE_MS, SECOND_MS } from '@easel/core/clock.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { cookiesFor } from '../cookies.ts';
import { localPath } from './next-path.ts';
import { readBase64Json } from './read-base64-json.ts';

/** How long somebody may take on Discord's or Telegram's page. */
export const ATTEMPT_MS = 10 * MINUTE_MS;
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
