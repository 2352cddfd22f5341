import { deriveKeys } from '@easel/core/config/site-keys.ts';
import { createLogger } from '@easel/core/log.ts';
import type { Order } from '@easel/core/orders/order.ts';
import { openFileStorage } from '@easel/core/storage/files.ts';
import { createTestAccount, createTestDatabase, createTestDeps } from '@easel/core/testing/test-database.ts';
import { createWorld } from '@easel/core/testing/test-world.ts';
import { expect, onTestFinished, test } from 'vitest';
import { startCardBoard } from './card-board.ts';
import { createOrderLock } from './order-lock.ts';

const REDRAWS_MAX = 3;
const EVERY_MS = 20;

test('somebody with many cards does not keep the others’ from being redrawn', async () => {
  const database = await createTestDatabase();
  const core = await createTestDeps(database);
  const world = await createWorld(core, { slots: 1 });
  const deps = {
    ...core,
    log: createLogger('silent'),
    storage: openFileStorage('never-written'),
    keys: deriveKeys('a secret of the test'),
    shop: { currencies: [] },
  };
  const hoard: Order[] = [];
  for (let i = 0; i < 3 * REDRAWS_MAX; i++) hoard.push(await world.order());
  const other = await world.order({}, await createTestAccount(core));

  const drawn: string[] = [];
  const redraw = async (order: Order) => void drawn.push(order.id);
  const board = startCardBoard(
    deps,
    { platform: 'discord', rungs: async () => [], redraw },
    createOrderLock(),
    {
      everyMs: EVERY_MS,
      redrawsMax: REDRAWS_MAX,
      owns: () => true,
    },
  );
  onTestFinished(async () => {
    await board.stop();
    await database.drop();
  });
  await expect.poll(() => drawn.length).toBeGreaterThanOrEqual(REDRAWS_MAX);
  expect(drawn.slice(0, REDRAWS_MAX)).toContain(other.id);
  await expect.poll(() => new Set(drawn).size).toBe(hoard.length + 1);
});
