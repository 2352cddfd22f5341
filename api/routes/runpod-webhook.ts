import type { Readable } from 'node:stream';
import { adoptClaimedId, findRunByCallback, type Run, schedulePoll } from '@easel/core/runs/run.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { ApiDeps } from '../app.ts';
import { problemOf, sendProblem } from '../problem.ts';

/** A webhook carries the whole result, at most what Runpod itself lets through. */
const BODY_MAX = 25 * 1024 * 1024;

const params = z.object({ token: z.string().min(1).max(100) });
const claim = z.object({ id: z.string().regex(/^[\w-]{1,100}$/) });

/**
 * Where Runpod tells that a run moved. It signs nothing, so the unguessable token in the path says who calls, and what the
 * body says about the run is not believed: it is a reason for the workers to ask at once. Only the id of a run whose own
 * answer was lost is read from it, and asking under that id is also what verifies it.
 */
export function registerRunpodWebhook(app: FastifyInstance, deps: ApiDeps): void {
  app.register(async (scope) => {
    // The body stays a stream: for nearly every call it is megabytes that nobody needs to parse.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

    scope
      .withTypeProvider<ZodTypeProvider>()
      .post(
        '/webhooks/runpod/:token',
        { config: { access: 'public' }, schema: { params } },
        async (request, reply) => {
          const body = request.body as Readable;
          const run = await findRunByCallback(deps.db, request.params.token);
          if (!run) {
            return sendProblem(reply, problemOf('unknown-token'));
          }
          await takeHint(deps, run, body);
          return { status: 'noted' };
        },
      );
  });
}

async function takeHint(deps: ApiDeps, run: Run, body: Readable): Promise<void> {
  if (run.status === 'submitting') {
    const claimed = claim.safeParse(await readJson(body));
    if (claimed.success) await adoptClaimedId(deps.db, { id: run.id, externalId: claimed.data.id });
  } else {
    body.resume();
  }
  await schedulePoll(deps.db, { id: run.id, inMs: 0 });
  deps.signals.send('run-moved', run.id);
}

/** @returns undefined when it is too long or no JSON. */
async function readJson(body: Readable): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_MAX) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
}
