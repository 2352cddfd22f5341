import type { OrderId } from '../../ids.ts';
import { resolveImagine } from '../../kinds/imagine/resolve.ts';
import { cancelOrder } from '../../orders/cancel-order.ts';
import { quoteOrder } from '../../orders/quote.ts';
import { requestOrder } from '../../orders/request-order.ts';
import { type Delivery, endUndelivered, settleDelivered } from '../../orders/settle-order.ts';
import { decidePayer } from '../../treasury/decide-payer.ts';
import { type Cast, originOf } from './cast.ts';
import { type Answers, type EventOf, type Person, SERVER } from './events.ts';

const DELIVERY: Delivery = { rung: 'channel', platform: 'discord', messageIds: ['1'] };

interface Begun {
  id: OrderId;
  who: Person;
}

/** Orders, through the functions that the bots and the workers call. */
export function answerOrders(cast: Cast): Pick<Answers<Promise<string>>, 'order' | 'end'> {
  const { db } = cast.deps;
  const orders = new Map<string, Begun>();

  return {
    async order({ key, who, each, count, inServer, isAdmin }) {
      const params = pictureOf(each, count);
      const account = cast.account(who);
      const member = {
        platform: 'discord',
        serverId: cast.scope,
        standing: async () => ({ roles: [], isAdmin }),
      } as const;
      const amount = quoteOrder('imagine', params).total;
      const { treasury } = inServer
        ? await decidePayer(cast.deps, { account: account.id, member, amount })
        : {};
      const { order } = await requestOrder(cast.deps, {
        key: cast.name(key),
        account,
        kind: 'imagine',
        params,
        origin: originOf(who),
        ...(treasury && { treasury }),
      });
      orders.set(key, { id: order.id, who });
      return `${order.payer.kind === 'server' ? SERVER : who} pays ${order.held}`;
    },

    async end({ order: key, how, delivered }) {
      const order = orders.get(key);
      if (!order) return 'nothing to end';
      const found = () =>
        db
          .selectFrom('orders')
          .select(['charged', 'output_count'])
          .where('id', '=', order.id)
          .executeTakeFirstOrThrow();
      const open = await found();
      if (open.charged !== null) return 'nothing to end';
      await endOrder(cast, order, { how, delivered: Math.min(delivered, open.output_count) });
      return `charged ${(await found()).charged}`;
    },
  };
}

/** A picture whose price is the one asked for: the cheapest, or the dearest. */
function pictureOf(each: number, count: number) {
  const options = each > 2 ? { model: 'flux-dev', steps: '50', size: '2048x1024' } : {};
  const available = ['flux-schnell', 'flux-dev'];
  return resolveImagine({
    prompt: 'a fox',
    options: { ...options, count: String(count) },
    defaults: [],
    caps: {},
    available,
    fallbackSeed: 7,
  });
}

async function endOrder(
  { deps, id }: Cast,
  order: Begun,
  { how, delivered }: Pick<EventOf<'end'>, 'how' | 'delivered'>,
): Promise<void> {
  const orderId = order.id;
  switch (how) {
    case 'cancel':
      await cancelOrder(deps, { orderId, account: id(order.who) });
      break;
    case 'fail':
      await deps.db
        .transaction()
        .execute((tx) => endUndelivered(tx, { orderId, end: 'failed', failure: { reason: 'timed-out' } }));
      break;
    case 'deliver':
      // How pictures are made is another test's: here it is made.
      await deps.db.updateTable('orders').set({ status: 'finishing' }).where('id', '=', orderId).execute();
      await settleDelivered(deps, { orderId, delivered, delivery: DELIVERY });
  }
}
