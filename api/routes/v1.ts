import cookie from '@fastify/cookie';
import type { FastifyInstance } from 'fastify';
import type { ApiApp, ApiDeps } from '../app.ts';
import { describeRoutes } from '../plugins/openapi.ts';
import { limitAccounts, limitAddresses } from '../plugins/rate-limits.ts';
import { knowViewers } from '../plugins/sessions.ts';
import { registerDiscordSignIn } from './account/auth-discord.ts';
import { registerTelegramSignIn } from './account/auth-telegram.ts';
import { registerClaim } from './account/claim.ts';
import { registerMyData } from './account/data.ts';
import { registerLink } from './account/link.ts';
import { registerMe } from './account/me.ts';
import { registerProfile } from './account/profile.ts';
import { registerSessions } from './account/sessions.ts';
import { registerSignIn } from './account/sign-in.ts';
import { registerLive } from './live/live.ts';
import { registerDownload } from './media/download.ts';
import { registerNotifications } from './notifications/notifications.ts';
import { registerSocial } from './social/register-social.ts';
import { registerStudio } from './studio/register-studio.ts';

/** The areas of the api; their paths are below `/api/v1`. Each route says who may call it: `config.access`. */
const AREAS: ((app: ApiApp, deps: ApiDeps) => void)[] = [
  registerMe,
  registerSignIn,
  registerDiscordSignIn,
  registerTelegramSignIn,
  registerClaim,
  registerSessions,
  registerProfile,
  registerLink,
  registerMyData,
  registerStudio,
  registerSocial,
  registerDownload,
  registerLive,
  registerNotifications,
];

/** Adds the api below `/api`: who calls is known, limits and forgeries are held, and every route is described. */
export async function registerApi(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  await limitAddresses(app, deps, 'api');
  await app.register(cookie);
  knowViewers(app, deps);
  limitAccounts(app, deps);
  await describeRoutes(app, deps.publicUrl);
  app.register(
    async (v1) => {
      // What is answered depends on who asks; what does not, says so itself.
      v1.addHook('onRequest', (_request, reply, done) => {
        reply.header('cache-control', 'private, no-store');
        done();
      });
      v1.get('/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, () => app.swagger());
      for (const register of AREAS) register(v1.withTypeProvider(), deps);
    },
    { prefix: '/v1' },
  );
}
