import { type RawBuilder, sql } from 'kysely';
import type { Lineage } from '../contract/creation.ts';
import type { CreationId } from '../ids.ts';
import { type CardDeps, loadCards } from './card.ts';
import { getVisible } from './creation-detail.ts';
import { childrenOf, PARENT } from './parent.ts';
import type { Viewer } from './viewer.ts';

/** Further back and further on nobody looks. */
const DEPTH_MAX = 20;
const DESCENDANTS_MAX = 200;

interface Relative {
  id: CreationId;
  parent: CreationId | null;
  /** 0 for the creation itself, below it for what it came from, above it for what came from it. */
  depth: number;
  kind: string;
}

/**
 * What a creation came from and what came from it: ancestors from the nearest on, the creation itself, descendants from the
 * nearest on. What `viewer` may not see keeps its place as an id without a card, so that the tree does not fall apart;
 * where nothing that can be seen hangs on it, it is left out.
 *
 * @throws DomainError not-found
 */
export async function readLineage(
  deps: CardDeps,
  { viewer, creation }: { viewer: Viewer | undefined; creation: CreationId },
): Promise<Lineage> {
  await getVisible(deps.db, { viewer, creation });
  const [upwards, downwards] = await Promise.all([
    readTree(deps, creation, ancestorsStep),
    readTree(deps, creation, descendantsStep),
  ]);
  const relatives = [...upwards.filter(({ depth }) => depth < 0), ...downwards];
  const cards = await loadCards(deps, { viewer, ids: relatives.map(({ id }) => id) });
  const seen = new Map(cards.map((card) => [card.id, card]));
  const leading = leadsToSeen(relatives, new Set(seen.keys()));
  return {
    nodes: relatives
      .filter(({ id }) => leading.has(id))
      .map((relative) => ({ ...relative, creation: seen.get(relative.id) ?? null })),
  };
}

/** The ids from which something that is seen can be reached, away from the creation itself; and those that are seen. */
function leadsToSeen(relatives: readonly Relative[], seen: ReadonlySet<string>): Set<string> {
  const leading = new Set(seen);
  const byId = new Map(relatives.map((relative) => [relative.id, relative]));
  // From the outermost inwards: an ancestor is led to by its child, a descendant by its parent.
  for (const { id, parent, depth } of relatives.toSorted((a, b) => Math.abs(b.depth) - Math.abs(a.depth))) {
    if (!leading.has(id)) continue;
    if (depth > 0 && parent) leading.add(parent);
    for (const child of byId.values()) if (depth < 0 && child.parent === id) leading.add(child.id);
  }
  return leading;
}

const ancestorsStep = sql`
  select c.id, ${PARENT}, tree.depth - 1, o.kind from tree
  join creation c on c.id = tree.parent join orders o on o.id = c.order_id
  where tree.depth > ${-DEPTH_MAX}::int`;

const descendantsStep = sql`
  select child.id, tree.id, tree.depth + 1, child.kind from tree
  cross join lateral ${childrenOf(sql`tree.id`)} as child
  where tree.depth < ${DEPTH_MAX}::int`;

async function readTree(
  { db }: CardDeps,
  creation: CreationId,
  step: RawBuilder<unknown>,
): Promise<Relative[]> {
  const { rows } = await sql<Relative>`
    with recursive tree (id, parent, depth, kind) as (
      select c.id, ${PARENT}, 0, o.kind from creation c join orders o on o.id = c.order_id where c.id = ${creation}
      union all ${step}),
    nearest as (select * from tree limit ${DESCENDANTS_MAX + 1})
    select id, parent, depth, case when kind = 'imagine' and parent is not null then 'remix' else kind end as kind
    from nearest order by abs(depth), id`.execute(db);
  return rows;
}
