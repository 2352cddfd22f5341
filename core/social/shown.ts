import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { privacyOf } from '../accounts/privacy.ts';
import type { AccountId, CreationId, OrderId } from '../ids.ts';

/** What others say to a creation that everybody sees. */
export interface Shown {
  likes: number;
  comments: number;
}

/** Which of these creations everybody sees. */
export async function readShown(
  db: Executor,
  creations: readonly CreationId[],
): Promise<Map<CreationId, Shown>> {
  if (creations.length === 0) return new Map();
  const rows = await db
    .selectFrom('publication')
    .select(['creation_id', 'likes', 'comments'])
    .where('creation_id', 'in', [...creations])
    .where('is_listed', '=', true)
    .execute();
  return new Map(
    rows.map(({ creation_id, likes, comments }) => [creation_id as CreationId, { likes, comments }]),
  );
}

/**
 * The creations of an order that were never published nor put away, of somebody who publishes everything. What they asked
 * for in private is none of it, nor what they made from that.
 */
export async function listToPublish(
  db: Executor,
  orderId: OrderId,
): Promise<{ account: AccountId; creation: CreationId }[]> {
  const rows = await db
    .selectFrom('creation')
    .innerJoin('account', 'account.id', 'creation.account_id')
    .leftJoin('publication', 'publication.creation_id', 'creation.id')
    .select(['creation.id', 'creation.account_id'])
    .where('creation.order_id', '=', orderId)
    .where('creation.deleted_at', 'is', null)
    .where('publication.creation_id', 'is', null)
    .where(
      sql<boolean>`not exists (
        with recursive line as (
          select id, account_id, parent_order_id, origin from orders where id = ${orderId}
          union
          select parent.id, parent.account_id, parent.parent_order_id, parent.origin
          from orders parent join line on parent.id = line.parent_order_id and parent.account_id = line.account_id)
        select from line where origin @> '{"isPrivate": true}')`,
    )
    .where(privacyOf('account', 'publishByDefault'))
    .orderBy('creation.idx')
    .execute();
  return rows.map((row) => ({ account: row.account_id as AccountId, creation: row.id as CreationId }));
}
