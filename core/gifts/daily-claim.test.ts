import { expect, test } from 'vitest';
import { DAILY_CLAIM } from '../catalog/given.ts';
import { DAY_MS } from '../clock.ts';
import type { CoreDeps } from '../deps.ts';
import { availableOf, useTestCore } from '../testing/test-core.ts';
import { createTestAccount } from '../testing/test-database.ts';
import { claimDaily } from './daily-claim.ts';
import { expiryOf } from './lifetime.ts';

const deps = useTestCore();

const TODAY = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS);

/** The same, `days` later, at some time of the day. */
function on(days: number, hours = 12): CoreDeps {
  const now = new Date(TODAY.getTime() + days * DAY_MS + (hours * DAY_MS) / 24);
  return { ...deps, clock: { now: () => now } };
}

test('fifty claims in the same second are one', async () => {
  const account = await createTestAccount(deps);
  const claims = Array.from({ length: 50 }, (_, i) =>
    claimDaily(on(0), { key: `claim-${i}`, account: account.id }),
  );
  const settled = await Promise.allSettled(claims);
  const refused = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  expect(refused).toHaveLength(49);
  for (const reason of refused)
    expect(reason).toMatchObject({
      code: 'already-claimed',
      details: { streak: 1, nextAt: new Date(TODAY.getTime() + DAY_MS), nextAmount: DAILY_CLAIM.amounts[1] },
    });
  expect(await availableOf(deps, account.id)).toBe(100n + (DAILY_CLAIM.amounts[0] ?? 0n));
});

test('a command that is delivered again finds its claim', async () => {
  const account = await createTestAccount(deps);
  const request = { key: 'again', account: account.id };
  const claim = await claimDaily(on(0), request);
  expect(await claimDaily(on(0, 13), request)).toEqual(claim);
  expect(claim).toMatchObject({
    amount: DAILY_CLAIM.amounts[0],
    expiresAt: expiryOf(on(0).clock.now(), DAILY_CLAIM.lastsDays),
  });
});

test('each day in a row raises the amount up to the last, and a missed day begins anew', async () => {
  const account = await createTestAccount(deps);
  const days = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10];
  const amounts: bigint[] = [];
  for (const day of days)
    amounts.push((await claimDaily(on(day), { key: `day-${day}`, account: account.id })).amount);
  const steps = DAILY_CLAIM.amounts;
  expect(amounts).toEqual([...steps, steps.at(-1), steps[0], steps[1]]);
});

test('a day ends at midnight UTC', async () => {
  const account = await createTestAccount(deps);
  await claimDaily(on(0, 23.99), { key: 'late', account: account.id });
  expect(await claimDaily(on(1, 0), { key: 'early', account: account.id })).toMatchObject({ streak: 2 });
});

test('credits expire on a Monday, none earlier than promised', () => {
  for (let day = 0; day < 14; day++) {
    const now = on(day, 5).clock.now();
    const expiresAt = expiryOf(now, 30);
    expect(expiresAt.toUTCString()).toMatch(/^Mon, .* 00:00:00 GMT$/);
    const days = (expiresAt.getTime() - now.getTime()) / DAY_MS;
    expect(days).toBeGreaterThanOrEqual(30);
    expect(days).toBeLessThan(37);
  }
});
