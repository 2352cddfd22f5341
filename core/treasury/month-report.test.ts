import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { CoreDeps } from '../deps.ts';
import { claimNotices } from '../notices/notice.ts';
import { cancelOrder } from '../orders/cancel-order.ts';
import { requestOrder } from '../orders/request-order.ts';
import { useTestCore } from '../testing/test-core.ts';
import { createTestAccount } from '../testing/test-database.ts';
import { ORIGIN, paramsOf, useWorld } from '../testing/test-world.ts';
import { fundTreasury } from './fund.ts';
import { noticeMonthReports, readTreasuryReport } from './month-report.ts';
import { saveTreasuryRules, treasuryIdOf } from './treasury.ts';

const deps = useTestCore();
const world = useWorld(deps);

/** The month of now, `months` later, such as `2026-11`; and core in its middle. */
function inMonths(months: number): { month: string; deps: CoreDeps } {
  const now = new Date();
  const middle = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 15));
  return { month: middle.toISOString().slice(0, 7), deps: { ...deps, clock: { now: () => middle } } };
}

async function newTreasury() {
  const treasury = treasuryIdOf('discord', randomBytes(6).toString('hex'));
  const [big, small] = [await createTestAccount(deps, 500n), await createTestAccount(deps, 500n)];
  for (const [{ id }, amount] of [
    [big, 70n],
    [small, 30n],
  ] as const)
    await fundTreasury(deps, { key: `${treasury}-${id}`, account: id, treasury, amount, chatId: 'hall' });
  const rules = { spending: 'everyone', roles: [], chatId: 'hall' } as const;
  await saveTreasuryRules(deps, { treasury, rules, by: big.id });
  return { treasury, big: big.id, small: small.id };
}

test('a month adds up: what came, what was spent, by whom, and what is left', async () => {
  const { treasury, big, small } = await newTreasury();
  for (const [i, delivered] of [4, 1, 0].entries()) {
    const { order } = await requestOrder(deps, {
      key: `month-${i}`,
      account: { id: small, plan: 'free' },
      kind: 'imagine',
      params: paramsOf('a fox', { count: '4' }),
      origin: ORIGIN,
      treasury: { id: treasury },
    });
    if (delivered === 0) await cancelOrder(deps, { orderId: order.id, account: small });
    else {
      await deps.db.updateTable('orders').set({ status: 'finishing' }).where('id', '=', order.id).execute();
      await world.deliver(order.id, delivered);
    }
  }
  const { month } = inMonths(0);
  expect(await readTreasuryReport(deps.db, { treasury, month })).toEqual({
    treasury,
    month,
    opening: 0n,
    came: 100n,
    spent: 10n,
    closing: 90n,
    orders: 2,
    pictures: 5,
    funders: [
      { account: big, name: 'Member', amount: 70n },
      { account: small, name: 'Member', amount: 30n },
    ],
    spenders: [{ account: small, name: 'Member', amount: 10n }],
  });
  expect(await readTreasuryReport(deps.db, { treasury, month: inMonths(1).month })).toMatchObject({
    opening: 90n,
    came: 0n,
    spent: 0n,
    closing: 90n,
    orders: 0,
    funders: [],
    spenders: [],
  });
});

test('the report of last month is promised once, to the chat of each treasury that had something to tell', async () => {
  const { treasury } = await newTreasury();
  await noticeMonthReports(deps, { limit: 100 });
  const empty = treasuryIdOf('discord', 'empty');
  const by = (await createTestAccount(deps)).id;
  await saveTreasuryRules(deps, {
    treasury: empty,
    rules: { spending: 'everyone', roles: [], chatId: 'hall' },
    by,
  });
  const next = inMonths(1);
  await Promise.all([1, 2, 3].map(() => noticeMonthReports(next.deps, { limit: 100 })));
  expect(await noticeMonthReports(next.deps, { limit: 100 })).toBe(0);
  const told = await claimNotices(deps.db, { platform: 'discord', limit: 100, leaseMs: 60_000 });
  const months = told.map(({ to, notice }) => ({ ...to, ...notice }));
  const ours = { chatId: 'hall', kind: 'treasury-month', treasury, month: inMonths(0).month };
  expect(months.filter((notice) => 'treasury' in notice && notice.treasury === treasury)).toEqual([ours]);
  expect(months.filter((notice) => 'treasury' in notice && notice.treasury === empty)).toEqual([]);
});
