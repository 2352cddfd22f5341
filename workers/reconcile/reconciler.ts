import { DAY_MS, HOUR_MS, SECOND_MS } from '@easel/core/clock.ts';
import { checkLedger } from '@easel/core/credits/check-ledger.ts';
import type { CoreDeps } from '@easel/core/deps.ts';
import { type Loop, startLoop } from '@easel/core/loop.ts';
import { compareStars } from '@easel/core/payments/stars-book.ts';
import { askAboutOpen } from '@easel/core/payments/stripe/ask-open.ts';
import { catchUpEvents } from '@easel/core/payments/stripe/catch-up.ts';
import { compareWithStripe } from '@easel/core/payments/stripe/compare.ts';
import type { StripeRoom } from '@easel/core/payments/stripe/room.ts';
import { reviewDueMemberships } from '@easel/core/plans/membership.ts';
import type { Logger } from 'pino';
import { whenAlone } from '../alone.ts';

const EVERY_MS = 10 * SECOND_MS;
const REVIEW_BATCH = 200;
/** How far a comparison with Stripe goes back. */
const COMPARED_MS = 3 * DAY_MS;

interface ReconcileDeps extends CoreDeps {
  log: Logger;
  /** Undefined: nothing is sold through Stripe. */
  stripe: StripeRoom | undefined;
}

/** Something done from time to time; the first time right after the start. */
interface Chore {
  name: string;
  everyMs: number;
  run(): Promise<unknown>;
}

/**
 * Keeps the money right without anybody telling: begins the months of plans, asks Stripe what webhooks may have missed, and
 * proves every day that ledger, payments, orders, Stripe and Telegram's Stars agree. What does not agree is an error in the log, for the operator.
 */
export function startReconciler(deps: ReconcileDeps): Loop {
  const dueAt = new Map<string, number>();
  const chores = choresOf(deps);
  return startLoop({ name: 'reconciler', idleMs: EVERY_MS, log: deps.log }, async () => {
    await whenAlone(deps.db, 'reconcile', async () => {
      for (const { name, everyMs, run } of chores) {
        const now = deps.clock.now().getTime();
        if (now < (dueAt.get(name) ?? 0)) continue;
        dueAt.set(name, now + everyMs);
        await run().catch((error) => deps.log.error({ err: error, chore: name }, 'reconciling failed'));
      }
    });
    return false;
  });
}

function choresOf(deps: ReconcileDeps): Chore[] {
  const { stripe } = deps;
  const always: Chore[] = [
    { name: 'plans', everyMs: 0, run: () => reviewDueMemberships(deps, { limit: REVIEW_BATCH }) },
    { name: 'ledger', everyMs: DAY_MS, run: () => reportLedger(deps) },
    { name: 'comparison with Telegram', everyMs: HOUR_MS, run: () => reportStars(deps) },
  ];
  if (!stripe) return always;
  const stripeDeps = { ...deps, stripe };
  const since = () => new Date(deps.clock.now().getTime() - COMPARED_MS);
  return [
    { name: 'open payments', everyMs: 0, run: () => askAboutOpen(stripeDeps) },
    { name: 'events', everyMs: HOUR_MS, run: () => catchUpEvents(stripeDeps) },
    ...always,
    {
      name: 'comparison with Stripe',
      everyMs: DAY_MS,
      async run() {
        for (const difference of await compareWithStripe(stripeDeps, { since: since() })) {
          deps.log.error(difference, 'Stripe and Easel differ');
        }
      },
    },
  ];
}

/** Telegram's book of Stars is copied by its bot; where there is none, there is nothing that differs. */
async function reportStars(deps: ReconcileDeps): Promise<void> {
  for (const difference of await compareStars(deps)) deps.log.error(difference, 'Telegram and Easel differ');
}

async function reportLedger({ db, log }: ReconcileDeps): Promise<void> {
  for (const problem of await checkLedger(db)) log.error(problem, 'the ledger does not add up');
}
