import { type RawBuilder, sql } from 'kysely';

/**
 * The creation that order `o` was made from: the picture it names or, where it was made from a whole order, that one's
 * first picture. Null for orders made from nothing.
 */
export const PARENT = sql<string | null>`coalesce(o.parent_creation_id,
  (select first.id from creation first where first.order_id = o.parent_order_id order by first.idx limit 1))`;

/** {@link PARENT} the other way round, as a subquery: the creations (`id`, `account_id`, `kind`) made from one. */
export function childrenOf(parent: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(
    select c.id, c.account_id, o.kind from orders o join creation c on c.order_id = o.id
    where o.parent_creation_id = ${parent}
    union all
    select c.id, c.account_id, o.kind from creation first
    join orders o on o.parent_order_id = first.order_id and o.parent_creation_id is null
    join creation c on c.order_id = o.id
    where first.id = ${parent}
      and not exists (select from creation e where e.order_id = first.order_id and e.idx < first.idx))`;
}
