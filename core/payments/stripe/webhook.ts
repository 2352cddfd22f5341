import { inTransaction, type Tx } from '@easel/db/connect.ts';
import Stripe from 'stripe';
import { SECOND_MS } from '../../clock.ts';
import type { StripeDeps, StripeRoom } from './room.ts';
import { announce, type Taken, takeTold } from './take-told.ts';
import { readEvent } from './told.ts';

/** An event is believed for this long after Stripe signed it. */
const TOLERANCE_S = 300;

/**
 * Checks the signature of a webhook.
 *
 * @param body as it arrived, byte for byte.
 * @returns undefined when it is forged, altered, or signed too long ago.
 */
export function verifyWebhook(
  room: StripeRoom,
  input: { body: Buffer; signature: string; now: Date },
): Stripe.Event | undefined {
  if (!room.webhookSecret) return undefined;
  try {
    const { body, signature, now } = input;
    const secret = room.webhookSecret;
    return room.client.webhooks.constructEvent(
      body,
      signature,
      secret,
      TOLERANCE_S,
      undefined,
      now.getTime(),
    );
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError || error instanceof SyntaxError)
      return undefined;
    throw error;
  }
}

/**
 * Takes an event of Stripe, once: its row and its effects are one transaction, so a crash before the commit leaves nothing
 * and one after it leaves all.
 *
 * @returns undefined when it was taken before.
 * @throws when Stripe had to be asked and did not answer; nothing is kept, and the event must come again.
 */
export async function takeEvent(deps: StripeDeps, event: Stripe.Event): Promise<Taken | undefined> {
  if (await isKnown(deps, event.id)) return undefined;
  const told = await readEvent(deps, event);
  const taken = await inTransaction(deps.db, async (tx) => {
    const result = await takeTold(deps, tx, told);
    // Whoever took it at the same moment has done the same: what is told twice changes nothing the second time.
    return (await noteEvent(tx, event, result)) ? result : undefined;
  });
  if (taken) announce(deps, taken, { eventId: event.id, type: event.type });
  return taken;
}

async function isKnown({ db }: StripeDeps, id: string): Promise<boolean> {
  const row = await db.selectFrom('stripe_event').select('id').where('id', '=', id).executeTakeFirst();
  return row !== undefined;
}

/** @returns false when it was noted before. */
async function noteEvent(tx: Tx, event: Stripe.Event, { outcome, subject, reason }: Taken): Promise<boolean> {
  const noted = await tx
    .insertInto('stripe_event')
    .values({
      id: event.id,
      type: event.type,
      outcome,
      subject: subject ?? null,
      reason: reason ?? null,
      created_at: new Date(event.created * SECOND_MS),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirstOrThrow();
  return noted.numInsertedOrUpdatedRows === 1n;
}
