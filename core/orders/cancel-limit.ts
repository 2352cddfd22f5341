import type { Executor } from '@easel/db/connect.ts';
import { type RawBuilder, sql } from 'kysely';
import type { AccountId } from '../ids.ts';

/*
 * A cancelled order costs its person nothing, but the machines have worked for it. Whoever changes their mind now and then
 * never meets this limit; whoever does nothing but start and stop is made to wait. Cancelling itself is always allowed.
 */

/** Orders that one person may call off within the window after a machine began them. */
export const RUNNING_CANCELS_MAX = 6;
const WINDOW = "interval '1 hour'";
/** How long new orders wait, from the last of those cancels on. */
const REST = "interval '10 minutes'";

/** When somebody who has reached the limit may order again; null for everybody else. An expression of SQL. */
export function cancelRestUntil(account: AccountId): RawBuilder<Date | null> {
  // An order made before the window can have been cancelled in it, but none lives for longer than another hour.
  return sql<Date | null>`(
    select case when count(*) >= ${RUNNING_CANCELS_MAX} then max(ended_at) + ${sql.raw(REST)} end from orders
    where account_id = ${account} and created_at > now() - 2 * ${sql.raw(WINDOW)}
      and status = 'cancelled' and started_at is not null and ended_at > now() - ${sql.raw(WINDOW)})`;
}

/** @returns for how long somebody's new orders have to wait, in milliseconds; 0: they do not. */
export async function readCancelRestMs(db: Executor, account: AccountId): Promise<number> {
  const { rows } = await sql<{ ms: number | null }>`
    select extract(epoch from ${cancelRestUntil(account)} - now())::float8 * 1000 as ms`.execute(db);
  return Math.max(0, rows[0]?.ms ?? 0);
}
