import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { CreationId, OrderId } from '../ids.ts';
import type { Platform } from '../platform.ts';

/** The message that shows an order in the chat where it was asked for. */
export interface OrderCard {
  orderId: OrderId;
  platform: Platform;
  chatId: string;
  messageId: string;
}

/** Remembers where an order is shown, so that any later process can change that message. The newest message counts. */
export async function attachCard(db: Executor, card: OrderCard): Promise<void> {
  const where = { platform: card.platform, chat_id: card.chatId, message_id: card.messageId };
  await db
    .insertInto('card')
    .values({ order_id: card.orderId, ...where })
    .onConflict((conflict) => conflict.column('order_id').doUpdateSet({ ...where, updated_at: sql`now()` }))
    .execute();
}

export async function findCard(db: Executor, orderId: OrderId): Promise<OrderCard | undefined> {
  const row = await db.selectFrom('card').selectAll().where('order_id', '=', orderId).executeTakeFirst();
  return (
    row && {
      orderId,
      platform: row.platform as Platform,
      chatId: row.chat_id,
      messageId: row.message_id,
    }
  );
}

/** Whether an order's card stands in this very chat. */
export async function isShownIn(
  db: Executor,
  orderId: OrderId,
  chat: { platform: Platform; chatId: string },
): Promise<boolean> {
  const card = await findCard(db, orderId);
  return card?.platform === chat.platform && card.chatId === chat.chatId;
}

/** The orders under way that a platform's chats are waiting for. */
export async function listOpenOrderIds(db: Executor, platform: Platform): Promise<OrderId[]> {
  const rows = await db
    .selectFrom('orders')
    .select('id')
    .where('platform', '=', platform)
    .where('ended_at', 'is', null)
    .orderBy('created_at')
    .execute();
  return rows.map((row) => row.id as OrderId);
}

/** The orders of these creations that a platform's chats show. */
export async function listShownOrders(
  db: Executor,
  { platform, creations }: { platform: Platform; creations: readonly CreationId[] },
): Promise<OrderId[]> {
  if (creations.length === 0) return [];
  const rows = await db
    .selectFrom('creation')
    .innerJoin('card', 'card.order_id', 'creation.order_id')
    .select('creation.order_id')
    .distinct()
    .where('creation.id', 'in', [...creations])
    .where('card.platform', '=', platform)
    .execute();
  return rows.map((row) => row.order_id as OrderId);
}

/** The order that a message of ours shows. */
export async function findOrderShown(
  db: Executor,
  at: { platform: Platform; chatId: string; messageId: string },
): Promise<OrderId | undefined> {
  const row = await db
    .selectFrom('card')
    .select('order_id')
    .where('platform', '=', at.platform)
    .where('chat_id', '=', at.chatId)
    .where('message_id', '=', at.messageId)
    .executeTakeFirst();
  return row?.order_id as OrderId | undefined;
}
