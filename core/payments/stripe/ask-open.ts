import { sql } from 'kysely';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../clock.ts';
import type { PaymentId, SubscriptionId } from '../../ids.ts';
import { closeCheckout } from '../../plans/subscription.ts';
import type { StripeDeps } from './room.ts';
import { takeAnswer } from './take-told.ts';
import { askSubscription, readSession } from './told.ts';

/** Between two looks at the same thing: a part of its age, so that what was just begun is looked at often. */
const SHORTEST_MS = 20 * SECOND_MS;
const LONGEST_MS = HOUR_MS;
/** Bank debits take days; what is still unpaid after this is left to the webhook. */
const GIVE_UP_MS = 14 * DAY_MS;
const BATCH = 50;

type Found =
  | {
      of: 'payment';
      id: PaymentId;
      sessionId: string | null;
      externalId: null;
      createdAt: Date;
      expiresAt: Date;
    }
  | {
      of: 'subscription';
      id: SubscriptionId;
      sessionId: string | null;
      externalId: string | null;
      createdAt: Date;
      expiresAt: Date;
    };

/**
 * Asks Stripe about payments and plans whose time for a look has come: unpaid checkouts, and plans whose renewal nobody
 * told. In normal life the webhook was there before.
 *
 * @returns how many it asked about.
 */
export async function askAboutOpen(deps: StripeDeps): Promise<number> {
  const { rows } = await sql<Found>`
    (select 'payment' as of, id, session_id as "sessionId", null as "externalId", created_at as "createdAt", expires_at as "expiresAt"
      from payment where check_at <= ${deps.clock.now()} order by check_at limit ${BATCH})
    union all
    (select 'subscription', id, session_id, external_id, created_at, expires_at
      from subscription where check_at <= ${deps.clock.now()} order by check_at limit ${BATCH})`.execute(
    deps.db,
  );
  for (const found of rows) {
    // First the time of the next look: one that Stripe fails on must not keep the others from theirs.
    await scheduleNext(deps, found);
    await ask(deps, found).catch((error) =>
      deps.log.warn({ err: error, id: found.id }, 'Stripe could not be asked'),
    );
  }
  return rows.length;
}

async function ask(deps: StripeDeps, found: Found): Promise<void> {
  const now = deps.clock.now();
  if (found.externalId) {
    await takeAnswer(deps, await askSubscription(deps, found.externalId));
  } else if (found.sessionId) {
    const session = await deps.stripe.client.checkout.sessions.retrieve(found.sessionId);
    await takeAnswer(deps, await readSession(deps, session, now.toISOString()));
  } else if (found.expiresAt <= now) {
    // No link was ever shown for it.
    await giveUp(deps, found);
  }
}

async function giveUp(deps: StripeDeps, found: Found): Promise<void> {
  if (found.of === 'subscription') return closeCheckout(deps.db, { subscriptionId: found.id });
  await takeAnswer(deps, { about: 'payment', paymentId: found.id, facts: { expired: true } });
}

async function scheduleNext(deps: StripeDeps, found: Found): Promise<void> {
  const now = deps.clock.now().getTime();
  const ageMs = now - found.createdAt.getTime();
  const waitMs = Math.min(Math.max(ageMs / 4, SHORTEST_MS), LONGEST_MS);
  const isHopeless = !found.externalId && ageMs > GIVE_UP_MS;
  await deps.db
    .updateTable(found.of)
    .set({ check_at: isHopeless ? null : new Date(now + waitMs) })
    .where('id', '=', found.id)
    .where('check_at', 'is not', null)
    .execute();
}
