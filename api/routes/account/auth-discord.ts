import { ensureAccount } from '@easel/core/accounts/ensure-account.ts';
import { newToken } from '@easel/core/accounts/secret.ts';
import { MINUTE_MS } from '@easel/core/clock.ts';
import { z } from 'zod';
import type { ApiApp, ApiDeps } from '../../app.ts';
import { beginAttempt, takeAttempt } from '../../sign-in/attempt.ts';
import { askDiscord, type DiscordSignIn, explainDiscord, hearDiscord } from '../../sign-in/discord.ts';
import { localPath } from '../../sign-in/next-path.ts';
import { signInPage } from '../../sign-in/sign-in-page.ts';
import { startSession } from '../../sign-in/start-session.ts';

export const DISCORD_START = '/api/v1/auth/discord/start';

const LIMIT = { max: 30, timeWindow: MINUTE_MS };
const redirect = z.null().describe('To the next page.');

/** Signing in by Discord: two addresses that a browser passes through on its way there and back. */
export function registerDiscordSignIn(app: ApiApp, deps: ApiDeps): void {
  const room = deps.signIn?.discord;
  if (!room) return;
  app.get(
    '/auth/discord/start',
    {
      config: { access: 'public', rateLimit: LIMIT },
      schema: {
        summary: 'To Discord, to sign in',
        querystring: z.object({ next: z.string().max(500).optional() }),
        response: { 303: redirect },
      },
    },
    async (request, reply) => {
      const attempt = { verifier: newToken(), next: localPath(request.query.next) };
      const state = beginAttempt(reply, deps.publicUrl, attempt);
      try {
        return reply.redirect(await askDiscord(room, { state, verifier: attempt.verifier }), 303);
      } catch (error) {
        request.log.warn({ err: error }, 'Discord does not say who the app is');
        return reply.redirect(signInPage('unavailable', attempt.next), 303);
      }
    },
  );

  app.get(
    '/auth/discord/callback',
    {
      config: { access: 'public', rateLimit: LIMIT },
      schema: {
        summary: 'Where Discord sends people back to',
        querystring: z.looseObject({ state: z.string().max(100).default('') }),
        response: { 303: redirect },
      },
    },
    async (request, reply) => {
      const { state } = request.query;
      const attempt = takeAttempt(request, reply, { publicUrl: deps.publicUrl, state });
      if (!attempt) return reply.redirect(signInPage('foreign', '/'), 303);
      const answer = new URL(request.url, deps.publicUrl).searchParams;
      const vouched = await vouch(room, { answer, state, verifier: attempt.verifier }, request.log);
      if (typeof vouched === 'string') return reply.redirect(signInPage(vouched, attempt.next), 303);
      const account = await ensureAccount(deps, { platform: 'discord', ...vouched });
      await startSession(deps, { request, reply, account: account.id });
      return reply.redirect(attempt.next, 303);
    },
  );
}

async function vouch(
  room: DiscordSignIn,
  answer: Parameters<typeof hearDiscord>[1],
  log: { info(details: object, message: string): void },
) {
  try {
    return await hearDiscord(room, answer);
  } catch (error) {
    log.info({ err: error }, 'Discord vouches for nobody');
    return explainDiscord(error);
  }
}
