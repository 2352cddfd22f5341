import type { OrderId } from '@easel/core/ids.ts';
import { startLoop } from '@easel/core/loop.ts';
import { listOpenOrderIds } from '@easel/core/orders/card.ts';
import { findOrders, type Order } from '@easel/core/orders/order.ts';
import { isEnd } from '@easel/core/orders/status.ts';
import { type OrderFacts, orderCard } from '../cards/order-card.ts';
import { readManyOrderFacts } from '../cards/read-order-card.ts';
import type { BotDeps } from '../deps.ts';
import { wordsFor } from '../words/words.ts';
import type { ChatPort } from './chat-port.ts';
import { inTurn } from './in-turn.ts';
import type { OrderLock } from './order-lock.ts';

export interface CardBoard {
  /** Starts to keep an order's card up to date. */
  watch(order: Order): void;
  stop(): Promise<void>;
}

/** Which cards are drawn again, and how many. */
export interface RedrawOptions {
  /** Cards redrawn at most each time. */
  redrawsMax: number;
  /** Whether this process shows that chat (a sharded bot shows only some). */
  owns(order: Order): boolean;
  /** Whether its chat takes another edit right now; a card that has to wait is looked at again next time. */
  mayRedraw?(order: Order): boolean;
}

/**
 * Keeps the cards of open orders up to date: place in line, waiting time, progress. The end of an order is not its
 * business: that is delivered by a job, which cannot be lost.
 *
 * @param options.everyMs how often the cards are looked at: each platform allows so many edits.
 */
export function startCardBoard(
  deps: BotDeps,
  port: ChatPort,
  lock: OrderLock,
  options: RedrawOptions & { everyMs: number },
): CardBoard {
  /** What each watched card showed last, as far as it matters; the one that was drawn last is the last. */
  const shown = new Map<OrderId, string>();
  /** Cards that are being drawn, or wait for a delivery into the same message: nobody else's card waits with them. */
  const underWay = new Set<OrderId>();

  const stopListening = deps.signals.on('order-changed', (id) => {
    if (!shown.has(id as OrderId)) shown.set(id as OrderId, '');
  });
  let loaded = false;

  const loop = startLoop(
    { name: `cards-${port.platform}`, idleMs: options.everyMs, log: deps.log },
    async () => {
      if (!loaded) {
        for (const id of await listOpenOrderIds(deps.db, port.platform))
          if (!shown.has(id)) shown.set(id, '');
        loaded = true;
      }
      if (shown.size === 0) return false;
      const orders = await findOrders(deps.db, [...shown.keys()]);
      const mine = orders.filter(
        (order) => !isEnd(order.status) && order.platform === port.platform && options.owns(order),
      );
      const open = new Set(mine.map((order) => order.id));
      for (const id of shown.keys()) if (!open.has(id)) shown.delete(id);
      const changed = (await readManyOrderFacts(deps, mine)).filter(
        (facts) => !underWay.has(facts.order.id) && shown.get(facts.order.id) !== stateOf(facts),
      );
      for (const facts of pick(changed)) void redraw(facts);
      return false;
    },
  );

  function pick(changed: OrderFacts[]): OrderFacts[] {
    const picked: OrderFacts[] = [];
    const byId = new Map(changed.map((facts) => [facts.order.id, facts]));
    const longestFirst = [...shown.keys()].flatMap((id) => byId.get(id) ?? []);
    for (const facts of inTurn(longestFirst, ({ order }) => order.accountId)) {
      if (picked.length >= options.redrawsMax) break;
      if (options.mayRedraw?.(facts.order) ?? true) picked.push(facts);
    }
    return picked;
  }

  async function redraw(facts: OrderFacts): Promise<void> {
    const { order } = facts;
    underWay.add(order.id);
    await lock(order.id, async () => {
      const [now] = await findOrders(deps.db, [order.id]);
      if (!now || isEnd(now.status) || now.status !== order.status) return;
      await port.redraw(order, orderCard({ ...facts, creations: [] }, wordsFor(order.origin.locale)));
      shown.delete(order.id);
      shown.set(order.id, stateOf(facts));
    }).catch((error) => deps.log.warn({ orderId: order.id, err: error }, 'card not redrawn'));
    underWay.delete(order.id);
  }

  return {
    watch(order) {
      if (!shown.has(order.id)) shown.set(order.id, '');
    },
    async stop() {
      stopListening();
      await loop.stop();
    },
  };
}

/** What a change of is worth an edit: platforms allow few of them. */
function stateOf({ order, waiting }: OrderFacts): string {
  return [order.status, waiting?.place ?? '', Math.floor(order.progress * 10), order.attempt].join(' ');
}
