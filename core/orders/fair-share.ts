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
 */
export function queueLine(
  models: string[],
): RawBuilder<{ id: string; account_id: string; may_run: boolean; place: bigint }> {
  return sql`
    with busy as (
      select account_id, count(*) as running from orders
      -- "ended_at is null" lets the index of open orders be used: without it all orders ever made are read.
      where ended_at is null and status in ('running', 'finishing') and model = any(${models}) group by account_id
    ), by_person as (
      select o.id, o.account_id, o.lane, coalesce(o.server_id, o.account_id) as community, o.created_at,
        coalesce(busy.running, 0) + row_number() over (partition by o.account_id order by o.created_at, o.id) as nth
      from orders o left join busy on busy.account_id = o.account_id
      where o.status = 'queued' and o.started_at is null and o.ended_at is null and o.model = any(${models})
    ), by_turn as (
      select *, ceil(nth / case lane when 'priority' then ${PRIORITY_WEIGHT}::numeric else 1 end) as turn,
        nth <= case lane when 'priority' then ${PLANS.premium.ordersAtOnce}::int else ${PLANS.free.ordersAtOnce}::int end as may_run
      from by_person
    ), by_community as (
      select *, row_number() over (partition by community, turn order by created_at, id) as community_turn from by_turn
    )
    select id, account_id, may_run, row_number() over (order by turn, community_turn, created_at, id) as place from by_community`;
}
