import { type RawBuilder, sql } from 'kysely';
import { PLANS } from '../catalog/plans.ts';

/** How many orders of a premium member are admitted for each one of somebody else. */
const PRIORITY_WEIGHT = 3;

/**
 * The line for one endpoint: its queued orders with the place of each, 1 first.
 *
 * An order's turn is how many orders its person would have on the machines once it is admitted (their running ones and
 * their queued ones up to it), divided by the weight of their lane. So whoever has 50 waiting stands behind everybody who
 * has one. Equal turns are spread over servers the same way, then go by time. Who has as many on the machines as their plan
 * allows (`ordersAtOnce`) keeps their place, and their next order may not run yet.
 *
 * @param options.onlyWhoMayRun leaves those out before the line is sorted: of a long line, few are left. Both plans' limits
 *   end with the same turn, so those who stay have the order of the whole line.
 */
export function queueLine(
  models: string[],
  { onlyWhoMayRun = false } = {},
): RawBuilder<{ id: string; place: bigint }> {
  const mayRun = sql`and nth <= case lane when 'priority' then ${PLANS.premium.ordersAtOnce}::int else ${PLANS.free.ordersAtOnce}::int end`;
  // One look at the index of open orders, and no join: PostgreSQL mostly counts them while nobody waits, and what it plans
  // for a line of one order takes 20 to 80 ms for a line of a thousand.
  return sql`
    with by_person as (
      select id, status, lane, coalesce(server_id, account_id) as community, created_at,
        row_number() over (partition by account_id order by status = 'queued', created_at, id) as nth
      from orders
      where ended_at is null and status in ('queued', 'running', 'finishing') and model = any(${models})
    ), by_turn as (
      select *, ceil(nth / case lane when 'priority' then ${PRIORITY_WEIGHT}::float8 else 1 end) as turn
      from by_person where status = 'queued' ${onlyWhoMayRun ? mayRun : sql``}
    ), by_community as (
      select *, row_number() over (partition by community, turn order by created_at, id) as community_turn from by_turn
    )
    select id, row_number() over (order by turn, community_turn, created_at, id) as place from by_community`;
}
