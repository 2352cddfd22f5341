import { useSignInCode } from '@easel/core/accounts/sign-in-codes.ts';
import { MINUTE_MS } from '@easel/core/clock.ts';
import { linkCodeBody, me as meSchema, signInWays } from '@easel/core/contract/account.ts';
import type { ApiApp, ApiDeps } from '../../app.ts';
import { startSession } from '../../sign-in/start-session.ts';
import { DISCORD_START } from './auth-discord.ts';
import { TELEGRAM_START } from './auth-telegram.ts';
import { describeMe } from './me.ts';

/** Nobody mistypes a link so often. */
const LIMIT = { max: 20, timeWindow: MINUTE_MS };

/** How to sign in here, and by the one-time link that a bot gives (`/login`). */
export function registerSignIn(app: ApiApp, deps: ApiDeps): void {
  const { discord, telegram } = deps.signIn ?? {};
  const ways = {
    discord: discord ? { startUrl: DISCORD_START } : null,
    telegram: telegram ? { startUrl: TELEGRAM_START } : null,
  };
  app.get(
    '/sign-in',
    {
      config: { access: 'public' },
      schema: { summary: 'Ways to sign in, beside a link from a bot', response: { 200: signInWays } },
    },
    async () => ways,
  );

  app.post(
    '/sign-in/link',
    {
      config: { access: 'public', rateLimit: LIMIT },
      schema: {
        summary: 'Sign in by the code of a link from a bot',
        body: linkCodeBody,
        response: { 200: meSchema },
      },
    },
    async (request, reply) => {
      const { code } = request.body;
      const account = await useSignInCode(deps, { code, purpose: 'login', by: request.ip });
      return describeMe(deps, await startSession(deps, { request, reply, account }));
    },
  );
}
