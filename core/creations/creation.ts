import { type Executor, inTransaction, type Tx } from '@easel/db/connect.ts';
import type { Creation as CreationTable } from '@easel/db/generated/schema.ts';
import { type Selectable, sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { AccountId, CreationId, OrderId } from '../ids.ts';
import { type Order, toOrder } from '../orders/order.ts';
import { withdrawCreations } from '../social/publication.ts';

/** One stored file of a creation. */
export interface Variant {
  name: 'original' | 'large' | 'small' | 'tile';
  /** Where it is in the media storage. */
  key: string;
  mime: 'image/png' | 'image/webp';
  width: number;
  height: number;
  bytes: number;
}

/** A picture that came out of an order. */
export interface Creation {
  id: CreationId;
  orderId: OrderId;
  accountId: AccountId;
  /** Its number within the order, from 0. */
  index: number;
  width: number;
  height: number;
  seed: number;
  /** Of the original file, hex. */
  sha256: string;
  /** A tiny preview (https://evanw.github.io/thumbhash), base64. */
  thumbhash: string;
  variants: Variant[];
  deletedAt?: Date;
}

/** As a table's row, or as JSON, where its seed is a number and its dates are text. */
type CreationRow = Omit<Selectable<CreationTable>, 'seed' | 'created_at' | 'deleted_at' | 'expires_at'> & {
  seed: bigint | number;
  deleted_at: Date | string | null;
};

function toCreation(row: CreationRow): Creation {
  return {
    id: row.id as CreationId,
    orderId: row.order_id as OrderId,
    accountId: row.account_id as AccountId,
    index: row.idx,
    width: row.width,
    height: row.height,
    seed: Number(row.seed),
    sha256: row.sha256,
    thumbhash: row.thumbhash,
    variants: row.variants as unknown as Variant[],
    ...(row.deleted_at && { deletedAt: new Date(row.deleted_at) }),
  };
}

/** The pictures of an order that were not deleted, in their order. */
export function listCreations(db: Executor, orderId: OrderId): Promise<Creation[]> {
  return listCreationsOf(db, [orderId]);
}

/** The pictures of several orders that were not deleted, each order's in their order. */
export async function listCreationsOf(db: Executor, orderIds: OrderId[]): Promise<Creation[]> {
  if (orderIds.length === 0) return [];
  const rows = await db
    .selectFrom('creation')
    .selectAll()
    // Of any length one statement: `in` would be another for each, to plan and to keep.
    .where((eb) => eb('order_id', '=', eb.fn.any(eb.val(orderIds))))
    .where('deleted_at', 'is', null)
    .orderBy('idx')
    .execute();
  return rows.map(toCreation);
}

/** An order and its pictures that were not deleted, in one round trip. @throws Error when there is no such order. */
export async function getOrderAndCreations(
  db: Executor,
  id: OrderId,
): Promise<{ order: Order; creations: Creation[] }> {
  const row = await db
    .selectFrom('orders')
    .selectAll('orders')
    .select((eb) =>
      jsonArrayFrom(
        eb
          .selectFrom('creation')
          .selectAll('creation')
          .whereRef('order_id', '=', 'orders.id')
          .where('deleted_at', 'is', null)
          .orderBy('idx'),
      ).as('creations'),
    )
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw new Error(`no order ${id}`);
  return { order: toOrder(row), creations: row.creations.map(toCreation) };
}

/** A picture that was not deleted. */
export async function findCreation(db: Executor, id: CreationId): Promise<Creation | undefined> {
  const row = await db
    .selectFrom('creation')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return row && toCreation(row);
}

/**
 * Deletes the pictures of an order: they can be seen, recalled and built on no more. Their files go with the sweeper.
 *
 * @param input.asModerator the platform says that this person may delete messages of others where the order is shown.
 * @throws DomainError not-found, order-not-finished.
 */
export async function deleteCreations(
  deps: CoreDeps,
  input: { orderId: OrderId; account: AccountId; asModerator: boolean },
): Promise<void> {
  const order = await deps.db
    .selectFrom('orders')
    .select(['account_id', 'status', 'ended_at'])
    .where('id', '=', input.orderId)
    .executeTakeFirst();
  if (!order || (order.account_id !== input.account && !input.asModerator)) {
    throw new DomainError('not-found', { what: 'order' });
  }
  if (!order.ended_at) throw new DomainError('order-not-finished', { status: order.status });
  await inTransaction(deps.db, async (tx) => {
    const rows = await tx
      .selectFrom('creation')
      .select('id')
      .where('order_id', '=', input.orderId)
      .where('deleted_at', 'is', null)
      .forUpdate()
      .execute();
    await deletePictures(
      tx,
      rows.map(({ id }) => id as CreationId),
    );
  });
  deps.signals.send('live');
}

/**
 * Deletes pictures that the caller has locked and knows to be free for it. Call `deps.signals.send('live')` after the commit.
 */
export async function deletePictures(tx: Tx, ids: readonly CreationId[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('creation')
    .set({ deleted_at: sql`now()` })
    .where('id', 'in', [...ids])
    .execute();
  await withdrawCreations(tx, ids);
}
