import { createHash } from 'node:crypto';
import { type NewCreation, recordCreations } from '@easel/core/creations/record-creations.ts';
import { derivedId, type RunId } from '@easel/core/ids.ts';
import type { JobHandler } from '@easel/core/jobs/catalogue.ts';
import { kindOf } from '@easel/core/kinds/registry.ts';
import type { Order } from '@easel/core/orders/order.ts';
import { failRun } from '@easel/core/runs/advance-run.ts';
import { findRun, findRunAndOrder, type Run } from '@easel/core/runs/run.ts';
import type { WorkerDeps } from '../deps.ts';
import { type PictureSource, ProviderError, ResultGone } from '../providers/provider.ts';
import { BadPicture } from './bad-picture.ts';
import { decodePicture } from './decode-picture.ts';
import { fetchPicture } from './fetch-picture.ts';
import { judgePicture } from './judge-picture.ts';
import { renderThumbhash, renderVariants } from './render-variants.ts';
import type { RepeatWatch } from './repeat-watch.ts';

/**
 * Turns what a run made into stored creations, and promises their delivery. It may die anywhere and run again: files and
 * creations have ids that follow from the order, and creations and promise are one statement.
 */
export function createFinishHandler(deps: WorkerDeps, repeats: RepeatWatch): JobHandler<{ runId: RunId }> {
  return {
    async run({ runId }, { signal }) {
      const found = await findRunAndOrder(deps.db, runId);
      if (!found || found.isMade) return;
      const { run, order } = found;
      if (order.status !== 'finishing' || order.attempt !== run.attempt) return;
      const result = await fetchResult(deps, run);
      if (!result) {
        await failRun(deps, { run, reason: 'result-expired', detail: 'the provider has no result' });
        return;
      }
      const { creations, problems } = await makeCreations({ ...deps, repeats, signal }, order, result);
      const facts = { orderId: order.id, accountId: order.accountId, runId };
      if (problems.length > 0) deps.log.warn({ ...facts, problems }, 'bad pictures');
      if (creations.length === 0) {
        await failRun(deps, { run, reason: 'bad-output', detail: problems.join('; ') || 'no pictures' });
        return;
      }
      await recordCreations(deps, { order, attempt: run.attempt, creations });
      deps.log.info({ ...facts, pictures: creations.length }, 'pictures ready');
    },

    async exhausted({ runId }, error) {
      const run = await findRun(deps.db, runId);
      if (!run) return;
      const reason = error instanceof ProviderError ? 'provider-unreachable' : 'provider-failed';
      await failRun(deps, { run, reason, detail: error.message });
    },
  };
}

async function fetchResult(deps: WorkerDeps, run: Run): Promise<PictureSource[] | undefined> {
  const atHand = deps.results.take(run.id);
  if (atHand || !run.externalId) return atHand;
  try {
    const external = { endpoint: run.endpoint, externalId: run.externalId };
    return await deps.providers.get(run.provider).result(external);
  } catch (error) {
    if (error instanceof ResultGone) return undefined;
    throw error;
  }
}

type FinishDeps = WorkerDeps & { repeats: RepeatWatch; signal: AbortSignal };

/** Makes a creation of each good picture; the bad ones are told by what is wrong with them. */
async function makeCreations(deps: FinishDeps, order: Order, sources: PictureSource[]) {
  const creations: NewCreation[] = [];
  const problems: string[] = [];
  await Promise.all(
    sources.slice(0, order.outputCount).map(async (source, index) => {
      try {
        creations.push(await makeCreation(deps, order, { source, index }));
      } catch (error) {
        if (!(error instanceof BadPicture)) throw error;
        problems.push(`picture ${index}: ${error.message}`);
      }
    }),
  );
  return { creations: creations.sort((a, b) => a.index - b.index), problems };
}

async function makeCreation(
  deps: FinishDeps,
  order: Order,
  picture: { source: PictureSource; index: number },
): Promise<NewCreation> {
  const file = await fetchPicture(picture.source, deps.signal);
  const pixels = await decodePicture(file, kindOf(order.kind).outputSize(order.params));
  judgePicture(pixels);
  const files = await renderVariants(pixels);
  const [original] = files;
  const sha256 = createHash('sha256').update(original.body).digest('hex');
  if (deps.repeats.seenForOther(sha256, order.params.prompt)) {
    throw new BadPicture('the very same picture came for another prompt');
  }
  const id = derivedId('cre', order.id, picture.index);
  const variants = await Promise.all(
    files.map(async ({ about, extension, body }) => {
      const key = `creations/${id}/${about.name}.${extension}`;
      await deps.storage.put(key, body, { mime: about.mime });
      return { ...about, key };
    }),
  );
  return {
    id,
    index: picture.index,
    width: pixels.width,
    height: pixels.height,
    seed: order.params.seed,
    sha256,
    thumbhash: renderThumbhash(pixels),
    variants,
  };
}
