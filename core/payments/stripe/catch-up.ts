import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../clock.ts';
import type { StripeDeps } from './room.ts';
import { STRIPE_EVENTS } from './told.ts';
import { takeEvent } from './webhook.ts';

const CURSOR = 'stripe-events';
/** Events may be listed a little later than others that were made after them. */
const OVERLAP_MS = 10 * MINUTE_MS;
/** How far the first look goes back. Stripe keeps events for 30 days. */
const FIRST_MS = 3 * DAY_MS;
const PAGE = 100;

/**
 * Takes all events that Stripe has made since the last look, and that no webhook brought. Those known are skipped.
 *
 * @returns how many were new.
 * @throws when Stripe does not answer; the next look begins at the same place.
 */
export async function catchUpEvents(deps: StripeDeps): Promise<number> {
  const now = deps.clock.now();
  const cursor = await deps.db
    .selectFrom('provider_cursor')
    .select('seen_until')
    .where('name', '=', CURSOR)
    .executeTakeFirst();
  const since = cursor ? cursor.seen_until.getTime() - OVERLAP_MS : now.getTime() - FIRST_MS;
  const events = deps.stripe.client.events.list({
    created: { gte: Math.floor(since / SECOND_MS) },
    types: [...STRIPE_EVENTS],
    limit: PAGE,
  });
  let fresh = 0;
  for await (const event of events) {
    if (await takeEvent(deps, event)) fresh++;
  }
  await deps.db
    .insertInto('provider_cursor')
    .values({ name: CURSOR, seen_until: now })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ seen_until: now }))
    .execute();
  return fresh;
}
