import { type Creation, getOrderAndCreations } from '@easel/core/creations/creation.ts';
import type { OrderId } from '@easel/core/ids.ts';
import { type JobHandler, NotYet } from '@easel/core/jobs/catalogue.ts';
import { attachCard } from '@easel/core/orders/card.ts';
import type { Order } from '@easel/core/orders/order.ts';
import { type Delivery, settleDelivered } from '@easel/core/orders/settle-order.ts';
import { changeCreation } from '@easel/core/social/publication.ts';
import { listToPublish } from '@easel/core/social/shown.ts';
import { orderCard } from '../cards/order-card.ts';
import { readOrderFacts } from '../cards/read-order-card.ts';
import type { BotDeps } from '../deps.ts';
import { wordsFor } from '../words/words.ts';
import { type ChatPort, RungBrokenError } from './chat-port.ts';
import type { ChatTurns } from './chat-turns.ts';
import type { OrderLock } from './order-lock.ts';

/**
 * Brings the end of an order to its person, down the ladder until a rung holds, and only then takes what was delivered
 * from the hold. When no chat takes it, it waits for `/recall` (the inbox), which is a delivery too.
 */
export function createDeliverHandler(
  deps: BotDeps,
  port: ChatPort,
  lock: OrderLock,
  turns: ChatTurns,
): JobHandler<{ orderId: OrderId }> {
  return {
    run: ({ orderId }) =>
      lock(orderId, async () => {
        const made = await getOrderAndCreations(deps.db, orderId);
        const leave = turns.enter(made.order.chatId);
        if (typeof leave === 'number') throw new NotYet(leave);
        await deliver(deps, port, made).finally(leave);
      }),
    async exhausted({ orderId }, error) {
      const { order, creations } = await getOrderAndCreations(deps.db, orderId);
      deps.log.error(
        { orderId, accountId: order.accountId, err: error },
        'delivery given up, kept for recall',
      );
      if (order.status !== 'finishing') return;
      if (creations.length > 0)
        await settle(deps, order, creations.length, {
          rung: 'inbox',
          platform: port.platform,
          messageIds: [],
        });
    },
  };
}

async function deliver(
  deps: BotDeps,
  port: ChatPort,
  { order, creations }: { order: Order; creations: Creation[] },
): Promise<void> {
  if (order.status === 'queued' || order.status === 'running') return;
  if (order.status === 'finishing' && creations.length === 0) return;
  const facts = await readOrderFacts(deps, order, creations);
  const card = orderCard(facts, wordsFor(order.origin.locale));
  if (order.status === 'succeeded') {
    await publishByDefault(deps, order.id);
    return port.redraw(order, card);
  }

  const delivery = await climbDown(deps, port, order, card);
  if (order.status !== 'finishing') return;
  const settled = await settle(deps, order, creations.length, delivery);
  if (settled?.publishesByDefault) await publishByDefault(deps, order.id);
}

/**
 * Publishes what was delivered to somebody who wants that of everything. A delivery that was interrupted before is done
 * again, and then finds what is left to publish.
 */
async function publishByDefault(deps: BotDeps, orderId: OrderId): Promise<void> {
  for (const { account, creation } of await listToPublish(deps.db, orderId)) {
    await changeCreation(deps, { account, creation, change: { visibility: 'public' }, byItself: true });
  }
}

async function climbDown(
  deps: BotDeps,
  port: ChatPort,
  order: Order,
  card: ReturnType<typeof orderCard>,
): Promise<Delivery> {
  for (const rung of await port.rungs(order, card)) {
    try {
      const shown = await rung.show();
      const [messageId] = shown.messageIds;
      if (messageId)
        await attachCard(deps.db, {
          orderId: order.id,
          platform: port.platform,
          chatId: shown.chatId,
          messageId,
        });
      return { rung: rung.rung, platform: port.platform, ...shown };
    } catch (error) {
      if (!(error instanceof RungBrokenError)) throw error;
      deps.log.info(
        { orderId: order.id, accountId: order.accountId, rung: rung.rung, why: error.message },
        'delivery rung broken',
      );
    }
  }
  return { rung: 'inbox', platform: port.platform, messageIds: [] };
}

async function settle(deps: BotDeps, order: Order, delivered: number, delivery: Delivery) {
  const settled = await settleDelivered(deps, { orderId: order.id, delivered, delivery });
  const facts = { orderId: order.id, accountId: order.accountId, rung: delivery.rung, delivered };
  deps.log.info({ ...facts, settled: settled !== undefined }, 'order delivered');
  return settled;
}
