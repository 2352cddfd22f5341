import { SECOND_MS } from '@easel/core/clock.ts';
import type { CreationId, OrderId } from '@easel/core/ids.ts';
import { followEvents } from '@easel/core/live/follow-events.ts';
import { startLoop } from '@easel/core/loop.ts';
import { listShownOrders } from '@easel/core/orders/card.ts';
import { findOrders } from '@easel/core/orders/order.ts';
import { orderCard } from '../cards/order-card.ts';
import { readOrderFacts } from '../cards/read-order-card.ts';
import type { BotDeps } from '../deps.ts';
import { wordsFor } from '../words/words.ts';
import type { RedrawOptions } from './card-board.ts';
import type { ChatPort } from './chat-port.ts';
import type { OrderLock } from './order-lock.ts';

/** Likes come in bursts: the first is shown at once, and the others together, when the chat had a rest. */
const REST_MS = 2 * SECOND_MS;
const LOOK_EVERY_MS = SECOND_MS / 2;
/** Of more cards than these, the oldest wait for their next like. */
const WAITING_MAX = 1000;

/**
 * Keeps the cards of published pictures up to date: what is liked or commented in the gallery, or in another chat, shows
 * under the picture here, and what is published or put away there has its buttons here.
 */
export function startSocialBoard(
  deps: BotDeps,
  port: ChatPort,
  lock: OrderLock,
  options: RedrawOptions,
): { stop(): Promise<void> } {
  const waiting = new Set<OrderId>();

  const following = followEvents(deps, {
    async tell(events) {
      // Whoever asked for a picture reads its prompt in the chat, whatever the gallery shows.
      const seen = events.filter(({ type }) => type !== 'changed');
      const creations = [...new Set(seen.map(({ creationId }) => creationId))] as CreationId[];
      const ids = await listShownOrders(deps.db, { platform: port.platform, creations });
      for (const id of ids) if (waiting.size < WAITING_MAX) waiting.add(id);
      if (ids.length > 0) loop.nudge();
    },
    reset: () => deps.log.warn('likes were missed; cards show them with their next like'),
  });

  let rested = 0;
  const loop = startLoop(
    { name: `social-${port.platform}`, idleMs: LOOK_EVERY_MS, log: deps.log },
    async () => {
      if (waiting.size === 0 || Date.now() - rested < REST_MS) return false;
      const orders = (await findOrders(deps.db, [...waiting])).filter((order) => {
        const isOurs = order.status === 'succeeded' && options.owns(order);
        if (!isOurs) waiting.delete(order.id);
        return isOurs;
      });
      const now = orders.filter((order) => options.mayRedraw?.(order) ?? true).slice(0, options.redrawsMax);
      for (const order of now) {
        waiting.delete(order.id);
        await lock(order.id, async () => {
          const facts = await readOrderFacts(deps, order);
          await port.redraw(order, orderCard(facts, wordsFor(order.origin.locale)));
        }).catch((error) => deps.log.warn({ orderId: order.id, err: error }, 'likes not shown'));
      }
      rested = Date.now();
      return false;
    },
  );

  return {
    async stop() {
      await following.stop();
      await loop.stop();
    },
  };
}
