import { eraseDue } from '@easel/core/accounts/erase.ts';
import { moveLateRows } from '@easel/core/accounts/merge.ts';
import { MINUTE_MS, SECOND_MS } from '@easel/core/clock.ts';
import { expirePictures } from '@easel/core/creations/retention.ts';
import { expireCredits } from '@easel/core/credits/expire.ts';
import { type Loop, startLoop } from '@easel/core/loop.ts';
import { pruneOutbox } from '@easel/core/outbox/outbox.ts';
import { whenAlone } from '../alone.ts';
import type { SweepDeps } from './deps.ts';
import { deleteFilesOfDeleted, forgetProposals } from './leftovers.ts';
import { createAvatarSweep } from './stray-avatars.ts';
import { announceUntoldEnds, endHopelessOrders, pushStandingOrders } from './stuck-orders.ts';
import { giveUpLostRuns, resubmitForgottenRuns } from './stuck-runs.ts';

const EVERY_MS = 5 * SECOND_MS;
const OUTBOX_KEPT_MS = 10 * MINUTE_MS;
const EXPIRE_BATCH = 200;
const ERASE_BATCH = 20;
const JOINED_BATCH = 50;
const PICTURES_BATCH = 200;

/** Finds one sort of thing that stopped moving, and puts it right. @returns how many it found. */
type Sweep = (deps: SweepDeps) => Promise<number>;

/** What people wait for: looked at each time. */
const URGENT: Record<string, Sweep> = {
  giveUpLostRuns,
  resubmitForgottenRuns,
  pushStandingOrders,
  endHopelessOrders,
  announceUntoldEnds,
};

/** Nobody waits for these. */
const createChores = (): Record<string, Sweep> => ({
  eraseDue: (deps) => eraseDue(deps, { limit: ERASE_BATCH }),
  expirePictures: async (deps) => (deps.retention ? expirePictures(deps, { limit: PICTURES_BATCH }) : 0),
  deleteFilesOfDeleted,
  deleteStrayAvatars: createAvatarSweep(),
  moveLateRows: async (deps) => {
    await moveLateRows(deps, { limit: JOINED_BATCH });
    return 0;
  },
  forgetProposals,
  expireCredits: (deps) => expireCredits(deps.db, { limit: EXPIRE_BATCH }),
  pruneOutbox: async (deps) => {
    await pruneOutbox(deps.db, OUTBOX_KEPT_MS);
    return 0;
  },
});
const CHORES_EVERY_MS = MINUTE_MS;

/**
 * Looks every few seconds for whatever stopped moving. In normal life it finds nothing; after a crash, a flushed queue or
 * a lost answer it is what brings every order to its end.
 */
export function startSweeper(deps: SweepDeps): Loop {
  const chores = createChores();
  let choresAt = 0;
  return startLoop({ name: 'sweeper', idleMs: EVERY_MS, log: deps.log }, async () => {
    await whenAlone(deps.db, 'sweep', async () => {
      await sweepAll(deps, URGENT);
      const now = deps.clock.now().getTime();
      if (now < choresAt) return;
      choresAt = now + CHORES_EVERY_MS;
      await sweepAll(deps, chores);
    });
    return false;
  });
}

/** One sweep after the other; one that fails does not keep the others from running. */
async function sweepAll(deps: SweepDeps, sweeps: Record<string, Sweep>): Promise<void> {
  for (const [sweep, run] of Object.entries(sweeps)) {
    try {
      const found = await run(deps);
      if (found > 0) deps.log.warn({ sweep, found }, 'swept');
    } catch (error) {
      deps.log.error({ sweep, err: error }, 'sweep failed');
    }
  }
}
