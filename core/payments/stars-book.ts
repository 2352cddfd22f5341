import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { CoreDeps } from '../deps.ts';
import type { PaymentId } from '../ids.ts';
import { type MoneyDifference, SETTLED_MS } from './difference.ts';
import { findPayment } from './payment.ts';
import { takeStarsPayment, takeStarsRefund } from './stars.ts';

/** One line of Telegram's own book of a bot's Stars. */
export interface StarTransaction {
  /** The charge; a refund carries that of its payment. */
  id: string;
  direction: 'in' | 'out';
  stars: number;
  at: Date;
  /** Of an invoice that was paid or refunded: who, and its payload. */
  userId?: string;
  payload?: string;
}

const PAGE = 100;

/**
 * Copies what is new in Telegram's book of a bot, oldest first, and takes what no update brought: Telegram forgets updates
 * after a day, so a bot that was away for longer hears of payments only here.
 *
 * @param ask Telegram's `getStarTransactions`: in the order in which they happened, from `offset`.
 * @returns how many were new.
 * @throws what `ask` throws; the next copy begins at the same place.
 */
export async function copyStarTransactions(
  deps: CoreDeps,
  input: { botId: string; ask(offset: number, limit: number): Promise<StarTransaction[]> },
): Promise<number> {
  const { botId, ask } = input;
  const askedAt = deps.clock.now();
  const known = await countKnown(deps.db, botId);
  let copied = 0;
  for (;;) {
    const page = await ask(known + copied, PAGE);
    for (const transaction of page) {
      // Taken before it is noted: after a crash in between it is only taken once more.
      await take(deps, transaction);
      await note(deps.db, botId, transaction);
    }
    copied += page.length;
    if (page.length < PAGE) break;
  }
  await deps.db
    .insertInto('provider_cursor')
    .values({ name: cursorOf(botId), seen_until: askedAt })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ seen_until: askedAt }))
    .execute();
  return copied;
}

const cursorOf = (botId: string) => `stars-${botId}`;

async function countKnown(db: Executor, botId: string): Promise<number> {
  const { n } = await db
    .selectFrom('star_transaction')
    .select((eb) => eb.fn.countAll<bigint>().as('n'))
    .where('bot_id', '=', botId)
    .executeTakeFirstOrThrow();
  return Number(n);
}

async function take(deps: CoreDeps, { id, direction, stars, payload }: StarTransaction): Promise<void> {
  if (payload === undefined) return;
  if (direction === 'out') {
    await takeStarsRefund(deps, { chargeId: id });
    return;
  }
  const payment = await findPayment(deps.db, payload as PaymentId);
  if (payment?.provider !== 'stars') return;
  const { accountId } = payment;
  await takeStarsPayment(deps, { payload, accountId, currency: 'XTR', totalAmount: stars, chargeId: id });
}

async function note(db: Executor, botId: string, transaction: StarTransaction): Promise<void> {
  const { id, direction, stars, at, userId, payload } = transaction;
  await db
    .insertInto('star_transaction')
    .values({
      bot_id: botId,
      id,
      direction,
      stars: BigInt(stars),
      at,
      user_id: userId ?? null,
      payload: payload ?? null,
    })
    .onConflict((conflict) => conflict.columns(['bot_id', 'id', 'direction']).doNothing())
    .execute();
}

/**
 * Compares the payments with Stars with Telegram's book, as far as it was copied: each has the same amounts on both sides,
 * and none is missing on either. A star too many or too few is a difference.
 */
export async function compareStars(deps: Pick<CoreDeps, 'db' | 'clock'>): Promise<MoneyDifference[]> {
  const until = new Date(deps.clock.now().getTime() - SETTLED_MS);
  const { rows } = await sql<MoneyDifference>`
    with book as (
      select id, max(payload) as payload, max(at) as at,
        coalesce(sum(stars) filter (where direction = 'in'), 0) as taken,
        coalesce(sum(stars) filter (where direction = 'out'), 0) as returned
      from star_transaction where payload is not null group by id
    ), compared as (
      select p.id as payment, b.id as charge, b.taken, b.returned, p.total, p.refunded, p.external_id, named.id as named
      from book b
        full join (select * from payment where provider = 'stars' and external_id is not null) p on p.external_id = b.id
        left join payment named on named.id = b.payload
      where coalesce(b.at, p.paid_at) <= ${until}
        -- What was paid after the book was copied last is not in it yet; without a book there is nothing to compare.
        and (b.id is not null or p.paid_at <= (select max(seen_until) from provider_cursor where name like 'stars-%') - ${SETTLED_MS} * interval '1 millisecond')
    )
    select case when coalesce(payment, named) is null then 'charge ' || charge else 'payment ' || coalesce(payment, named) end as subject,
      case
        when charge is null then format('paid with %s Stars here, and Telegram has no such charge: %s', total, external_id)
        when payment is null and named is null
          then format('Telegram took %s Stars for something that does not exist here, and returned %s', taken, returned)
        when payment is null
          then format('Telegram took %s Stars by charge %s and returned %s, and here that charge is not known', taken, charge, returned)
        when taken <> total then format('Telegram took %s Stars, here it is %s', taken, total)
        else format('Telegram returned %s Stars, here it is %s', returned, refunded)
      end as detail
    from compared
    where charge is null or (payment is null and taken <> returned)
      or (payment is not null and (taken <> total or returned <> refunded))
    order by subject`.execute(deps.db);
  return rows;
}
