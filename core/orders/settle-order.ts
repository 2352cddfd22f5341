import type { Tx } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { privacyOf } from '../accounts/privacy.ts';
import { voidHold } from '../credits/ledger.ts';
import type { CoreDeps } from '../deps.ts';
import { assert } from '../errors.ts';
import type { OrderId } from '../ids.ts';
import { addToOutbox } from '../outbox/outbox.ts';
import type { Platform } from '../platform.ts';
import { type FailureReason, type OrderEnd, REACHED_FROM } from './status.ts';

/** How a result reached its person. Each rung is tried when the one before did not hold. */
export type DeliveryRung =
  /** By the answer to the command itself. */
  | 'interaction'
  /** By a message in the chat that asked. */
  | 'channel'
  /** By a private message. */
  | 'direct'
  /** Kept for `/recall`: no chat took it. */
  | 'inbox';

export interface Delivery {
  rung: DeliveryRung;
  platform: Platform;
  chatId?: string;
  messageIds: string[];
}

/**
 * Ends an order whose pictures were delivered: takes the price of those from the hold and returns the rest, once.
 *
 * @param input.delivered how many pictures arrived, at least 1.
 * @returns whether its person publishes everything; undefined when the order had ended before, and nothing is changed.
 */
export async function settleDelivered(
  deps: CoreDeps,
  input: { orderId: OrderId; delivered: number; delivery: Delivery },
): Promise<{ publishesByDefault: boolean } | undefined> {
  assert(input.delivered > 0, `order ${input.orderId} settled as delivered with nothing delivered`);
  const { delivery } = input;
  // One statement, so one transaction and one round trip.
  const { rows } = await sql<{ publishesByDefault: boolean }>`
    with ended as (
      update orders
      set status = 'succeeded', charged = price_each * ${input.delivered}::bigint, ended_at = now(), updated_at = now()
      where id = ${input.orderId} and status = any(${REACHED_FROM.succeeded})
      returning id, account_id, hold_id, charged
    ), told as (
      insert into delivery (order_id, rung, platform, chat_id, message_ids)
      select id, ${delivery.rung}, ${delivery.platform}, ${delivery.chatId ?? null}, ${JSON.stringify(delivery.messageIds)}::jsonb
      from ended
    )
    select ledger_post(${`settle-${input.orderId}`}, ended.hold_id, ended.charged),
      ${privacyOf('account', 'publishByDefault')} as "publishesByDefault"
    from ended join account on account.id = ended.account_id`.execute(deps.db);
  const [settled] = rows;
  if (settled) deps.signals.send('order-changed', input.orderId);
  return settled;
}

/**
 * Ends an order without a delivery: the whole hold goes back, and the chat is told.
 *
 * @returns false when its state does not allow that end; nothing is changed then.
 */
export async function endUndelivered(
  tx: Tx,
  input: { orderId: OrderId; end: Exclude<OrderEnd, 'succeeded'>; failure?: { reason: FailureReason } },
): Promise<boolean> {
  const order = await tx
    .updateTable('orders')
    .set({
      status: input.end,
      charged: 0n,
      ended_at: sql`now()`,
      updated_at: sql`now()`,
      ...(input.failure && { failure: JSON.stringify(input.failure) }),
    })
    .where('id', '=', input.orderId)
    .where('status', 'in', REACHED_FROM[input.end])
    .returning(['hold_id', 'platform'])
    .executeTakeFirst();
  if (!order) return false;
  await voidHold(tx, { key: `settle-${input.orderId}`, hold: order.hold_id });
  await promiseDelivery(tx, {
    orderId: input.orderId,
    platform: order.platform as Platform,
    nonce: input.end,
  });
  return true;
}

/** Promises that the bot of the order's platform shows where the order stands now. */
export async function promiseDelivery(
  tx: Tx,
  input: { orderId: OrderId; platform: Platform; nonce: string },
): Promise<void> {
  await addToOutbox(tx, deliveryJob(input));
}

/** The job that shows where an order stands. @param input.nonce another one shows it again. */
export function deliveryJob(input: { orderId: OrderId; platform: Platform; nonce: string }) {
  return {
    job: input.platform === 'discord' ? 'order.deliver.discord' : 'order.deliver.telegram',
    jobId: `deliver-${input.orderId}-${input.nonce}`,
    payload: { orderId: input.orderId },
  } as const;
}
