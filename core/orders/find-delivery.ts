import type { Executor } from '@easel/db/connect.ts';
import type { OrderId } from '../ids.ts';

/** The messages that an order's result was delivered in. @returns undefined when it was not. */
export async function findDeliveredMessages(
  db: Executor,
  orderId: OrderId,
): Promise<{ chatId?: string; messageIds: string[] } | undefined> {
  const row = await db
    .selectFrom('delivery')
    .select(['chat_id', 'message_ids'])
    .where('order_id', '=', orderId)
    .executeTakeFirst();
  return (
    row && {
      ...(row.chat_id !== null && { chatId: row.chat_id }),
      messageIds: row.message_ids as unknown as string[],
    }
  );
}
