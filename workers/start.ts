import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Foundation } from '@easel/core/boot.ts';
import { saveCapacity } from '@easel/core/orders/capacity.ts';
import { openStripe } from '@easel/core/payments/stripe/room.ts';
import { openQueueProducer } from '@easel/core/queue/producer.ts';
import { serveQueue } from '@easel/core/queue/worker.ts';
import type { MediaStorage } from '@easel/core/storage/storage.ts';
import sharp from 'sharp';
import type { WorkersEnv } from './config.ts';
import type { WorkerDeps } from './deps.ts';
import { startDispatcher } from './dispatch/dispatcher.ts';
import { startHealthCheck } from './dispatch/health-check.ts';
import { createFinishHandler } from './media/finish-order.ts';
import { createRepeatWatch } from './media/repeat-watch.ts';
import { startBookkeeper } from './notices/bookkeeper.ts';
import { startHerald } from './notifications/herald.ts';
import { openProviders, PROVIDERS_NEED } from './providers/registry.ts';
import { startReconciler } from './reconcile/reconciler.ts';
import { startRelay } from './relay/relay.ts';
import { createCancelHandler } from './runs/cancel-run.ts';
import { startPoller } from './runs/poll.ts';
import { createResultShelf } from './runs/result-shelf.ts';
import { createSubmitHandler } from './runs/submit-run.ts';
import { startSweeper } from './sweep/sweeper.ts';

/** Submits wait for the network, so many may wait at once; Runpod takes 200 for an endpoint. */
const RUNS_AT_ONCE = 50;
/** A picture waits for the disk and the database about as long as it computes. */
const PICTURES_PER_CORE = 3;
/** For jobs that are aborted when the grace is over to be handed back to the queue. */
const ABORT_MS = 2_000;

export interface Workers {
  /** The GPU providers that are set up, by the names people know. */
  providers: string[];
  /** Takes no more work and waits for what is under way, at most about `graceMs`; the rest is done after the next start. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Starts everything that makes orders come true: relay, dispatcher, provider runs, media, sweeper; and what is due by
 * the clock: notices, notifications, reconciliation. In a process of its own or in one with others.
 *
 * @param env of {@link workersSchema}.
 */
export async function startWorkers(
  foundation: Foundation,
  { env, storage }: { env: WorkersEnv; storage: MediaStorage },
): Promise<Workers> {
  const log = foundation.log.child({ app: 'workers' });
  const { db, clock, signals, queue } = foundation;
  const providers = openProviders(env);
  const results = createResultShelf();
  const deps: WorkerDeps = {
    db,
    clock,
    signals,
    log,
    storage,
    providers,
    results,
    retention: env.RETENTION,
    publicUrl: env.PUBLIC_URL,
  };
  if (providers.capacity.length === 0) {
    log.warn(`no GPU provider is set up, nothing can be made: set ${PROVIDERS_NEED}`);
  }
  await saveCapacity(db, providers.capacity);

  // Pictures are worked on several at once, each on one core: faster together than one after the other on all.
  sharp.concurrency(1);
  sharp.cache(false);

  const producer = openQueueProducer(queue, (error) => log.warn({ err: error }, 'queue producer'));
  const runs = serveQueue(
    { where: queue, queue: 'runs', concurrency: RUNS_AT_ONCE, log },
    { 'run.submit': createSubmitHandler(deps), 'run.cancel': createCancelHandler(deps) },
  );
  const media = serveQueue(
    { where: queue, queue: 'media', concurrency: PICTURES_PER_CORE * availableParallelism(), log },
    { 'order.finish': createFinishHandler(deps, createRepeatWatch()) },
  );
  const loops = [
    startRelay({ ...deps, producer }),
    startDispatcher(deps),
    startHealthCheck(deps),
    startPoller(deps),
    startSweeper(deps),
    startBookkeeper(deps),
    startHerald(deps),
    startReconciler({ ...deps, stripe: openStripe(env) }),
  ];
  const models = providers.capacity.map(({ model, endpoint, slots }) => `${model}=${endpoint}:${slots}`);
  log.info({ models }, 'workers started');

  return {
    providers: providers.titles,
    async stop(graceMs) {
      const all = [...loops.map((loop) => loop.stop()), runs.close(graceMs), media.close(graceMs)];
      // A provider that takes its time to answer does not keep the process: what it says is asked again.
      await Promise.race([Promise.all(all), setTimeout(graceMs + ABORT_MS, undefined, { ref: false })]);
      await producer.close();
      log.info('workers stopped');
    },
  };
}
