import type { OrderId } from '@easel/core/ids.ts';

/** Lets one piece of work at a time touch an order's message: a late progress edit must not overwrite the result. */
export function createOrderLock(): <T>(id: OrderId, work: () => Promise<T>) => Promise<T> {
  const last = new Map<OrderId, Promise<unknown>>();
  return async (id, work) => {
    const mine = (last.get(id) ?? Promise.resolve()).then(work, work);
    last.set(id, mine);
    try {
      return await mine;
    } finally {
      if (last.get(id) === mine) last.delete(id);
    }
  };
}

export type OrderLock = ReturnType<typeof createOrderLock>;
