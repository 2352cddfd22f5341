import type { Executor } from '@easel/db/connect.ts';
import type { Orders } from '@easel/db/generated/schema.ts';
import { type Selectable, sql } from 'kysely';
import type { Owner } from '../credits/ledger.ts';
import { DomainError } from '../errors.ts';
import type { AccountId, CreationId, OrderId } from '../ids.ts';
import type { PictureParams } from '../kinds/picture.ts';
import { kindOf } from '../kinds/registry.ts';
import { type Origin, originSchema, type Platform } from '../platform.ts';
import type { FailureReason, OrderStatus } from './status.ts';

export interface Order {
  id: OrderId;
  accountId: AccountId;
  /** Whose wallet pays, and gets back what is returned: the person's, or a server's treasury. */
  payer: Owner;
  /** The admin who let the treasury pay. */
  approvedBy?: AccountId;
  kind: string;
  params: PictureParams;
  status: OrderStatus;
  lane: 'standard' | 'priority';
  platform: Platform;
  chatId: string;
  serverId?: string;
  origin: Origin;
  parentOrderId?: OrderId;
  parentCreationId?: CreationId;
  outputCount: number;
  /** Credits for each delivered picture. */
  priceEach: bigint;
  /** Credits set aside: the ceiling of what it can cost. */
  held: bigint;
  /** Credits taken; undefined while it is under way. */
  charged?: bigint;
  holdId: bigint;
  /** 0 to 1. */
  progress: number;
  attempt: number;
  failure?: { reason: FailureReason };
  createdAt: Date;
  startedAt?: Date;
  endedAt?: Date;
}

export function toOrder(row: Selectable<Orders>): Order {
  const kind = kindOf(row.kind);
  return {
    id: row.id as OrderId,
    accountId: row.account_id as AccountId,
    payer: row.treasury_id ? { kind: 'server', id: row.treasury_id } : { kind: 'person', id: row.account_id },
    ...(row.approved_by !== null && { approvedBy: row.approved_by as AccountId }),
    kind: row.kind,
    params: kind.params.parse(row.params),
    status: row.status as OrderStatus,
    lane: row.lane as Order['lane'],
    platform: row.platform as Platform,
    chatId: row.chat_id,
    ...(row.server_id !== null && { serverId: row.server_id }),
    origin: originSchema.parse(row.origin),
    ...(row.parent_order_id !== null && { parentOrderId: row.parent_order_id as OrderId }),
    ...(row.parent_creation_id !== null && { parentCreationId: row.parent_creation_id as CreationId }),
    outputCount: row.output_count,
    priceEach: row.price_each,
    held: row.price_each * BigInt(row.output_count),
    ...(row.charged !== null && { charged: row.charged }),
    holdId: row.hold_id,
    progress: row.progress,
    attempt: row.attempt,
    ...(row.failure !== null && { failure: row.failure as unknown as { reason: FailureReason } }),
    createdAt: row.created_at,
    ...(row.started_at && { startedAt: row.started_at }),
    ...(row.ended_at && { endedAt: row.ended_at }),
  };
}

export async function findOrder(db: Executor, id: OrderId): Promise<Order | undefined> {
  const row = await db.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toOrder(row);
}

/** The orders of these ids that exist. */
export async function findOrders(db: Executor, ids: OrderId[]): Promise<Order[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('orders').selectAll().where('id', 'in', ids).execute();
  return rows.map(toOrder);
}

/** @throws Error when there is none: for ids that our own code made. */
export async function getOrder(db: Executor, id: OrderId): Promise<Order> {
  const order = await findOrder(db, id);
  if (!order) throw new Error(`no order ${id}`);
  return order;
}

/** Somebody's own order. @throws DomainError not-found, also for the orders of others. */
export async function getOwnOrder(db: Executor, input: { id: OrderId; account: AccountId }): Promise<Order> {
  const order = await findOrder(db, input.id);
  if (order?.accountId !== input.account) throw new DomainError('not-found', { what: 'order' });
  return order;
}

/**
 * The newest orders of an account, newest first.
 *
 * @param input.before only those older than this one, which is of the same account: where the next page begins.
 */
export async function listOrders(
  db: Executor,
  input: { account: AccountId; limit: number; before?: OrderId | undefined },
): Promise<Order[]> {
  const { account, limit, before } = input;
  const rows = await db
    .selectFrom('orders')
    .selectAll()
    .where('account_id', '=', account)
    .$if(before !== undefined, (query) =>
      query.where(
        sql<boolean>`(created_at, id) < (select created_at, id from orders where id = ${before} and account_id = ${account})`,
      ),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toOrder);
}
