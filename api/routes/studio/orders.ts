import { pageQuery } from '@easel/core/contract/page.ts';
import { orderPage, orderView } from '@easel/core/contract/studio.ts';
import { assert } from '@easel/core/errors.ts';
import type { OrderId } from '@easel/core/ids.ts';
import { cancelOrder } from '@easel/core/orders/cancel-order.ts';
import { listOrders } from '@easel/core/orders/order.ts';
import { viewOrders } from '@easel/core/orders/order-view.ts';
import { cutPage } from '@easel/core/paging.ts';
import { readId } from '@easel/core/read-id.ts';
import { readPage, toIdPosition } from '@easel/core/sealed-page.ts';
import { z } from 'zod';
import type { ApiApp, ApiDeps } from '../../app.ts';
import { requireViewer } from '../../viewer.ts';

/** What I asked for, wherever I asked: newest first, and the way to call it off. */
export function registerMyOrders(app: ApiApp, deps: ApiDeps): void {
  app.get(
    '/me/orders',
    {
      config: { access: 'member' },
      schema: { summary: 'My orders, newest first', querystring: pageQuery, response: { 200: orderPage } },
    },
    async (request) => {
      const { cursor, limit } = request.query;
      const account = requireViewer(request).id;
      const page = { list: `orders ${account}`, cursor, readPosition: toIdPosition };
      return readPage(deps, page, async (before) => {
        const orders = await listOrders(deps.db, {
          account,
          limit: limit + 1,
          before: before as OrderId | undefined,
        });
        const { shown, next } = cutPage(orders, { limit, placeOf: ({ id }) => id });
        return { items: await viewOrders(deps, shown), next };
      });
    },
  );

  app.post(
    '/me/orders/:id/cancel',
    {
      config: { access: 'owner' },
      schema: {
        summary: 'Call an order of mine off; its hold is returned',
        params: z.object({ id: z.string().max(60) }),
        response: { 200: orderView },
      },
    },
    async (request) => {
      const orderId = readId('ord', request.params.id, 'order');
      const cancelled = await cancelOrder(deps, { orderId, account: requireViewer(request).id });
      const [view] = await viewOrders(deps, [cancelled]);
      assert(view, `no view of order ${orderId}`);
      return view;
    },
  );
}
