import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { RUNNING_CANCELS_MAX } from '../orders/cancel-limit.ts';
import { cancelOrder } from '../orders/cancel-order.ts';
import { requestOrder } from '../orders/request-order.ts';
import { useTestCore } from '../testing/test-core.ts';
import { createTestAccount } from '../testing/test-database.ts';
import { ORIGIN, paramsOf, useWorld } from '../testing/test-world.ts';

const deps = useTestCore();
const world = useWorld(deps);

async function orderAndCancel(account: Awaited<ReturnType<typeof createTestAccount>>, runs: boolean) {
  const order = await world.order({}, account);
  if (runs) await world.admit();
  return cancelOrder(deps, { orderId: order.id, account: account.id });
}

async function letTimePass(interval: string): Promise<void> {
  await sql`update orders set ended_at = ended_at - ${interval}::interval where status = 'cancelled'`.execute(
    deps.db,
  );
}

test('changing one’s mind before a machine began costs nobody anything, however often', async () => {
  const account = await createTestAccount(deps);
  for (let i = 0; i < 3 * RUNNING_CANCELS_MAX; i++) await orderAndCancel(account, false);
  expect(await world.order({}, account)).toMatchObject({ status: 'queued' });
});

test('whoever stops order after order under way waits for a while, and can still cancel', async () => {
  const account = await createTestAccount(deps);
  const earlier = {
    key: 'earlier',
    account,
    kind: 'imagine',
    params: paramsOf('a fox'),
    origin: ORIGIN,
  } as const;
  const { order: open } = await requestOrder(deps, earlier);
  for (let i = 0; i < RUNNING_CANCELS_MAX; i++) await orderAndCancel(account, true);

  const refused = world.order({}, account);
  await expect(refused).rejects.toMatchObject({ code: 'too-many-cancels' });
  const { waitMs } = await refused.catch(({ details }) => details);
  expect(waitMs).toBeGreaterThan(9 * 60_000);
  expect(waitMs).toBeLessThanOrEqual(10 * 60_000);
  // A command that came twice is still the order of the first time, and that can be called off.
  expect(await requestOrder(deps, earlier)).toMatchObject({ order: { id: open.id }, created: false });
  expect(await cancelOrder(deps, { orderId: open.id, account: account.id })).toMatchObject({ charged: 0n });
  expect(await world.order({}, await createTestAccount(deps))).toMatchObject({ status: 'queued' });

  await letTimePass('11 minutes');
  expect(await world.order({}, account)).toMatchObject({ status: 'queued' });
});
