import type Stripe from 'stripe';
import { DAY_MS, SECOND_MS } from '../../clock.ts';
import { type MoneyDifference, SETTLED_MS } from '../difference.ts';
import { type Payment, toPayment } from '../payment.ts';
import { idOf, type StripeDeps } from './room.ts';

const PAGE = 100;

/**
 * Compares the top-ups of a time with the charges that Stripe lists: each has the same amounts on both sides, and none is
 * missing on either.
 */
export async function compareWithStripe(
  deps: Pick<StripeDeps, 'db' | 'clock' | 'stripe'>,
  input: { since: Date },
): Promise<MoneyDifference[]> {
  const until = new Date(deps.clock.now().getTime() - SETTLED_MS);
  const found: MoneyDifference[] = [];
  const seen = new Set<string>();
  const charges = deps.stripe.client.charges.list({
    // A day more than asked, as charges may be older than what was heard of them.
    created: {
      gte: Math.floor((input.since.getTime() - DAY_MS) / SECOND_MS),
      lte: Math.floor(until.getTime() / SECOND_MS),
    },
    limit: PAGE,
  });
  for await (const charge of charges) {
    const { payment: id } = charge.metadata;
    if (!id || charge.status !== 'succeeded') continue;
    seen.add(id);
    const row = await deps.db.selectFrom('payment').selectAll().where('id', '=', id).executeTakeFirst();
    const detail = row
      ? differenceOf(toPayment(row), charge)
      : 'Stripe has a charge for a payment that does not exist here';
    if (detail) found.push({ subject: `payment ${id}`, detail });
  }
  return [...found, ...(await findMissing(deps, { since: input.since, until, seen }))];
}

function differenceOf(payment: Payment, charge: Stripe.Charge): string | undefined {
  const { total, refunded, externalId } = payment;
  const intent = idOf(charge.payment_intent);
  if (!total)
    return `Stripe was paid ${charge.amount} ${charge.currency}, here it is unpaid: an event was lost`;
  if (externalId !== intent)
    return `paid by ${externalId} here, and by ${intent} at Stripe: paid a second time`;
  if (total.minor !== BigInt(charge.amount) || total.currency !== charge.currency) {
    return `Stripe was paid ${charge.amount} ${charge.currency}, here it is ${total.minor} ${total.currency}`;
  }
  if (refunded.minor === BigInt(charge.amount_refunded)) return undefined;
  return `Stripe refunded ${charge.amount_refunded} ${charge.currency}, here it is ${refunded.minor}: an event was lost`;
}

/** Payments that nobody paid: a total of 0 makes no charge. */
async function findMissing(
  { db }: Pick<StripeDeps, 'db'>,
  { since, until, seen }: { since: Date; until: Date; seen: Set<string> },
): Promise<MoneyDifference[]> {
  const rows = await db
    .selectFrom('payment')
    .select(['id', 'total', 'currency'])
    .where('provider', '=', 'stripe')
    .where('paid_at', '>=', since)
    .where('paid_at', '<=', until)
    .where('total', '>', 0n)
    .execute();
  return rows
    .filter(({ id }) => !seen.has(id))
    .map(({ id, total, currency }) => ({
      subject: `payment ${id}`,
      detail: `paid ${total} ${currency} here, and Stripe has no charge for it`,
    }));
}
