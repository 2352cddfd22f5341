import { beforeAll, beforeEach } from 'vitest';
import type { Account } from '../accounts/ensure-account.ts';
import type { CoreDeps } from '../deps.ts';
import type { OrderId } from '../ids.ts';
import type { PictureOptions } from '../kinds/imagine/flags.ts';
import { resolveImagine } from '../kinds/imagine/resolve.ts';
import type { PictureParams } from '../kinds/picture.ts';
import { admitOrders } from '../orders/admit-orders.ts';
import { type Endpoint, listEndpoints, saveCapacity } from '../orders/capacity.ts';
import type { Order } from '../orders/order.ts';
import { requestOrder } from '../orders/request-order.ts';
import { type Delivery, settleDelivered } from '../orders/settle-order.ts';
import type { Origin } from '../platform.ts';
import { completeRun } from '../runs/advance-run.ts';
import { type Run, toRun } from '../runs/run.ts';
import type { Every } from './test-core.ts';
import { createTestAccount } from './test-database.ts';

export const MODEL = 'flux-schnell';

export const ORIGIN: Origin = { platform: 'discord', chatId: 'chat', userId: 'user' };

/** Complete parameters of a picture. */
export function paramsOf(prompt: string, options: PictureOptions = {}): PictureParams {
  return resolveImagine({ prompt, options, defaults: [], caps: {}, available: [MODEL], fallbackSeed: 7 });
}

export interface TestWorld {
  account: Account;
  endpoint: Endpoint;
  /** Asks for a picture; by this world's own account where no other is given. */
  order(
    options?: PictureOptions,
    who?: Pick<Account, 'id' | 'plan'>,
    origin?: Partial<Origin>,
  ): Promise<Order>;
  /** Gives the endpoint's free slots to whoever is next. */
  admit(slots?: number): Promise<OrderId[]>;
  /** The newest run of an order. */
  runOf(orderId: OrderId): Promise<Run>;
  /** An order whose pictures the provider has made. */
  finishing(options?: PictureOptions): Promise<Order>;
  deliver(orderId: OrderId, delivered: number): Promise<boolean>;
}

/** An endpoint with free slots and a member with the welcome credits, and `extra` ones. */
export async function createWorld(deps: CoreDeps, { slots = 100, extra = 0n } = {}): Promise<TestWorld> {
  const account = await createTestAccount(deps, extra);
  await saveCapacity(deps.db, [{ model: MODEL, provider: 'runpod', endpoint: 'endpoint', slots }]);
  const [endpoint] = await listEndpoints(deps.db);
  if (!endpoint) throw new Error('the endpoint was not saved');
  let asked = 0;

  const world: TestWorld = {
    account,
    endpoint,
    async order(options = {}, who = account, origin = {}) {
      const key = `world-${who.id}-${asked++}`;
      const params = paramsOf('a lighthouse', options);
      const request = {
        key,
        account: who,
        kind: 'imagine',
        params,
        origin: { ...ORIGIN, ...origin },
      } as const;
      return (await requestOrder(deps, request)).order;
    },
    admit: (free = slots) => admitOrders(deps, { ...endpoint, slots: free }),
    async runOf(orderId) {
      const rows = deps.db
        .selectFrom('run')
        .selectAll()
        .where('order_id', '=', orderId)
        .orderBy('attempt', 'desc');
      return toRun(await rows.executeTakeFirstOrThrow());
    },
    async finishing(options) {
      const order = await world.order(options);
      await world.admit();
      await completeRun(deps, { run: await world.runOf(order.id) });
      return order;
    },
    async deliver(orderId, delivered) {
      const delivery: Delivery = { rung: 'channel', platform: 'discord', chatId: 'chat', messageIds: ['1'] };
      return (await settleDelivered(deps, { orderId, delivered, delivery })) !== undefined;
    },
  };
  return world;
}

/** A world for the tests of a file, there after {@link useTestCore} has made its core. */
export function useWorld(
  deps: CoreDeps,
  { every = 'file', ...options }: Every & { slots?: number; extra?: bigint } = {},
): TestWorld {
  const world = {} as TestWorld;
  const before = every === 'test' ? beforeEach : beforeAll;
  before(async () => void Object.assign(world, await createWorld(deps, options)));
  return world;
}
