import type { Executor } from '@easel/db/connect.ts';
import type { FastifyInstance } from 'fastify';
import type { ApiDeps } from '../app.ts';
import { problemOf, sendProblem } from '../problem.ts';

/** For whoever watches the process: `/health` says that it is up, `/ready` that it can work. */
export function registerHealth(app: FastifyInstance, deps: ApiDeps): void {
  app.get('/health', { config: { access: 'public' } }, async () => ({ status: 'up' }));
  app.get('/ready', { config: { access: 'public' } }, async (request, reply) => {
    if (await answers(deps.db, (error) => request.log.warn({ err: error }, 'the database does not answer'))) {
      return { status: 'ready' };
    }
    return sendProblem(reply, problemOf('not-ready'));
  });
}

async function answers(db: Executor, onError: (error: unknown) => void): Promise<boolean> {
  try {
    await db.selectNoFrom((eb) => eb.val(1).as('one')).execute();
    return true;
  } catch (error) {
    onError(error);
    return false;
  }
}
