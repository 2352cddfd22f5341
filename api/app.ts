import type { CoreDeps } from '@easel/core/deps.ts';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import { answerProblems } from './problem.ts';
import { registerHealth } from './routes/health.ts';
import { registerRunpodWebhook } from './routes/runpod-webhook.ts';

/** What the api needs, built once by whoever starts it. */
export interface ApiDeps extends CoreDeps {
  log: Logger;
}

/** What a request may bring unless its route says otherwise. */
const BODY_MAX = 256 * 1024;

/** Builds the api, not listening yet: tests talk to it without a port. */
export function buildApi(deps: ApiDeps): FastifyInstance {
  const app = Fastify({
    loggerInstance: deps.log.child({ app: 'api' }),
    // One line a request is the reverse proxy's to write; ours are about what happened.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_MAX,
    // A keep-alive connection without a request would hold up the stop.
    forceCloseConnections: 'idle',
  }) as unknown as FastifyInstance;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerProblems(app);
  registerHealth(app, deps);
  registerRunpodWebhook(app, deps);
  return app;
}
