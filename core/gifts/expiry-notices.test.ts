import { expect, test } from 'vitest';
import { DAY_MS } from '../clock.ts';
import { creditOwner } from '../credits/ledger.ts';
import { claimNotices } from '../notices/notice.ts';
import { useTestCore } from '../testing/test-core.ts';
import { createTestAccount } from '../testing/test-database.ts';
import { noticeExpiringCredits } from './expiry-notices.ts';

const deps = useTestCore();

test('credits that expire soon are told of once; few ones, late ones and bought ones are not', async () => {
  const owner = { kind: 'person', id: (await createTestAccount(deps, 500n)).id } as const;
  const give = (days: number, amount: bigint) =>
    creditOwner(deps.db, {
      key: `in-${days}`,
      owner,
      bucket: 'granted',
      amount,
      expiresAt: new Date(Date.now() + days * DAY_MS),
    });
  await give(2, 40n);
  await give(2.5, 3n);
  await give(5, 40n);
  await give(-1, 40n);
  const rounds = [1, 2, 3].map(() => noticeExpiringCredits(deps, { limit: 10 }));
  await Promise.all(rounds);
  expect(await noticeExpiringCredits(deps, { limit: 10 })).toBe(0);
  const told = await claimNotices(deps.db, { platform: 'discord', limit: 10, leaseMs: 60_000 });
  expect(told).toMatchObject([{ notice: { kind: 'credits-expire', amount: 40n } }]);
  const [only] = told;
  const expiresAt = only?.notice.kind === 'credits-expire' ? only.notice.expiresAt.getTime() : 0;
  expect(Math.abs(expiresAt - Date.now() - 2 * DAY_MS)).toBeLessThan(60_000);
  // What one process has claimed, another does not get meanwhile.
  expect(await claimNotices(deps.db, { platform: 'discord', limit: 10, leaseMs: 60_000 })).toEqual([]);
});
