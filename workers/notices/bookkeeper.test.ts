import { DAY_MS } from '@easel/core/clock.ts';
import { creditOwner } from '@easel/core/credits/ledger.ts';
import { claimNotices } from '@easel/core/notices/notice.ts';
import { useTestCore } from '@easel/core/testing/test-core.ts';
import { createTestAccount } from '@easel/core/testing/test-database.ts';
import pino from 'pino';
import { expect, test } from 'vitest';
import { startBookkeeper } from './bookkeeper.ts';

const deps = useTestCore();

test('two bookkeepers have somebody told once that credits are about to expire', async () => {
  const { id } = await createTestAccount(deps);
  const expiresAt = new Date(Date.now() + DAY_MS);
  const owner = { kind: 'person', id } as const;
  await creditOwner(deps.db, { key: 'soon', owner, bucket: 'granted', amount: 20n, expiresAt });
  const log = pino({ level: 'silent' });
  const keepers = [1, 2].map(() => startBookkeeper({ ...deps, log, retention: true }));
  // Stopping waits for the round that began with the start.
  await Promise.all(keepers.map((keeper) => keeper.stop()));
  const told = await claimNotices(deps.db, { platform: 'discord', limit: 10, leaseMs: 1000 });
  expect(told).toMatchObject([{ notice: { kind: 'credits-expire', amount: 20n, expiresAt } }]);
});
