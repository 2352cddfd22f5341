import type { IncomingMessage, ServerResponse } from 'node:http';
import { MINUTE_MS } from '@easel/core/clock.ts';
import type { SiteKeys } from '@easel/core/config/site-keys.ts';
import type { CoreDeps } from '@easel/core/deps.ts';
import type { StripeRoom } from '@easel/core/payments/stripe/room.ts';
import type { RemixLinks } from '@easel/core/social/creation-detail.ts';
import type { MediaStorage } from '@easel/core/storage/storage.ts';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type RawServerDefault,
} from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import { listRoutes } from './access.ts';
import { measureRequests } from './plugins/metrics.ts';
import type { LimitDeps } from './plugins/rate-limits.ts';
import { sendSecurityHeaders } from './plugins/security-headers.ts';
import { answerProblems } from './problem.ts';
import { registerHealth } from './routes/health.ts';
import { endRefusedUpgrades } from './routes/live/refused-upgrades.ts';
import { registerMedia } from './routes/media/media.ts';
import { registerReturnPages } from './routes/return-pages.ts';
import { registerRunpodWebhook } from './routes/runpod-webhook.ts';
import { registerSite } from './routes/site/site.ts';
import { registerStripeWebhook } from './routes/stripe-webhook.ts';
import { registerApi } from './routes/v1.ts';
import type { SignInRooms } from './sign-in/open.ts';

/** What the api needs, built once by whoever starts it. */
export interface ApiDeps extends CoreDeps, LimitDeps {
  log: Logger;
  storage: MediaStorage;
  keys: SiteKeys;
  /** Where people reach this; no slash at its end. */
  publicUrl: string;
  /** Ways to sign in beside the bots' links; undefined: none. */
  signIn?: SignInRooms;
  /** Links that open a chat with a creation to remix; undefined: no chat is on. */
  remixLinks?: RemixLinks;
  /** Who may read the metrics from elsewhere; undefined: nobody. */
  metricsToken?: string | undefined;
  /** Undefined: nothing is sold through Stripe. */
  stripe?: StripeRoom | undefined;
  /** Where the built gallery is (workers/gallery); undefined: somebody else serves it. */
  galleryDir?: string | undefined;
  /** Handlers of other apps in the same process, by the path that they take POSTs at. They read the request themselves. */
  mounts?: Record<string, RawHandler>;
}

/** Where routes are added: requests and answers have the types of their zod schemas. */
export type ApiApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

type RawHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** What a request may bring unless its route says otherwise. */
const BODY_MAX = 256 * 1024;
/** For all of a request to come in; without it, somebody who sends a byte a minute keeps a connection for ever. */
const REQUEST_WITHIN_MS = MINUTE_MS;
/** Whose word about who really calls is taken: a reverse proxy on this machine or in its network. */
const PROXIES = ['loopback', 'linklocal', 'uniquelocal'];
const API = '/api';

/** Builds the api, not listening yet: tests talk to it without a port. */
export function buildApi(deps: ApiDeps): FastifyInstance {
  const app = Fastify({
    loggerInstance: deps.log.child({ app: 'api' }),
    // One line a request is the reverse proxy's to write; ours are about what happened.
    logController: new LogController({ disableRequestLogging: true }),
    // A logger of its own for each request costs a third of what a small answer takes. Lines that need it say `reqId`.
    childLoggerFactory: (logger) => logger,
    bodyLimit: BODY_MAX,
    requestTimeout: REQUEST_WITHIN_MS,
    // A keep-alive connection without a request would hold up the stop.
    forceCloseConnections: 'idle',
    trustProxy: PROXIES,
  }) as unknown as FastifyInstance;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  listRoutes(app, API);
  answerProblems(app);
  endRefusedUpgrades(app);
  sendSecurityHeaders(app, deps.publicUrl);
  measureRequests(app, deps.metricsToken);
  registerHealth(app, deps);
  registerRunpodWebhook(app, deps);
  registerReturnPages(app, deps);
  registerMedia(app, deps);
  if (deps.stripe) registerStripeWebhook(app, { ...deps, stripe: deps.stripe });
  for (const [path, handler] of Object.entries(deps.mounts ?? {})) mount(app, path, handler);
  app.register((scope) => registerApi(scope, deps), { prefix: API });
  if (deps.galleryDir) registerSite(app, { ...deps, galleryDir: deps.galleryDir });
  return app;
}

function mount(app: FastifyInstance, path: string, handler: RawHandler): void {
  app.register(async (scope) => {
    // The body is left unread for the handler.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.post(path, { config: { access: 'public' } }, (request, reply) => {
      reply.hijack();
      return handler(request.raw, reply.raw);
    });
  });
}
