import { ensureAccount } from '@easel/core/accounts/ensure-account.ts';
import { MINUTE_MS } from '@easel/core/clock.ts';
import { z } from 'zod';
import type { ApiApp, ApiDeps } from '../../app.ts';
import { contentHash } from '../../content-hash.ts';
import { sendPageHeaders } from '../../plugins/security-headers.ts';
import { beginAttempt, takeAttempt } from '../../sign-in/attempt.ts';
import { localPath } from '../../sign-in/next-path.ts';
import { signInPage } from '../../sign-in/sign-in-page.ts';
import { startSession } from '../../sign-in/start-session.ts';
import { askTelegram, hearTelegram } from '../../sign-in/telegram.ts';

export const TELEGRAM_START = '/api/v1/auth/telegram/start';

const LIMIT = { max: 30, timeWindow: MINUTE_MS };
const redirect = z.null().describe('To the next page.');

/** Telegram puts its answer behind the `#`, where only a script in the page can read it. */
const CARRY_OVER = `
const [, result = ''] = /tgAuthResult=([\\w=-]+)/.exec(location.hash) ?? [];
location.replace('callback' + location.search + '&result=' + result);
`;
const CARRY_OVER_POLICY = `default-src 'none'; base-uri 'none'; script-src '${contentHash(CARRY_OVER)}'`;
const CARRY_OVER_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Signing in · Easel</title>
<script>${CARRY_OVER}</script>
</head>
<body>
<noscript>Signing in by Telegram needs JavaScript. Without it, send /login to the bot and open the link that it answers.</noscript>
</body>
</html>`;

/** Signing in by Telegram: addresses that a browser passes through on its way there and back. */
export function registerTelegramSignIn(app: ApiApp, deps: ApiDeps): void {
  const room = deps.signIn?.telegram;
  if (!room) return;
  app.get(
    '/auth/telegram/start',
    {
      config: { access: 'public', rateLimit: LIMIT },
      schema: {
        summary: 'To Telegram, to sign in',
        querystring: z.object({ next: z.string().max(500).optional() }),
        response: { 303: redirect },
      },
    },
    async (request, reply) => {
      const attempt = { verifier: '', next: localPath(request.query.next) };
      const state = beginAttempt(reply, deps.publicUrl, attempt);
      return reply.redirect(askTelegram(room, state), 303);
    },
  );

  app.register(async (scope: ApiApp) => {
    sendPageHeaders(scope, deps.publicUrl);
    scope.get(
      '/auth/telegram/return',
      { config: { access: 'public' }, schema: { summary: 'Where Telegram sends people back to' } },
      (_request, reply) =>
        reply
          .type('text/html; charset=utf-8')
          .header('content-security-policy', CARRY_OVER_POLICY)
          .header('referrer-policy', 'no-referrer')
          .send(CARRY_OVER_PAGE),
    );
  });

  app.get(
    '/auth/telegram/callback',
    {
      config: { access: 'public', rateLimit: LIMIT },
      schema: {
        summary: 'Sign in by what Telegram signed',
        querystring: z.object({
          state: z.string().max(100).default(''),
          result: z.string().max(4000).default(''),
        }),
        response: { 303: redirect },
      },
    },
    async (request, reply) => {
      const { state, result } = request.query;
      const attempt = takeAttempt(request, reply, { publicUrl: deps.publicUrl, state });
      if (!attempt) return reply.redirect(signInPage('foreign', '/'), 303);
      const vouched = hearTelegram(room, { result, now: deps.clock.now() });
      if (typeof vouched === 'string') return reply.redirect(signInPage(vouched, attempt.next), 303);
      const account = await ensureAccount(deps, { platform: 'telegram', ...vouched });
      await startSession(deps, { request, reply, account: account.id });
      return reply.redirect(attempt.next, 303);
    },
  );
}
