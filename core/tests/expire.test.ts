import { afterAll, expect, test } from 'vitest';
import { checkLedger } from '../credits/check-ledger.ts';
import { expireCredits } from '../credits/expire.ts';
import { creditOwner } from '../credits/ledger.ts';
import { availableOf, useTestCore } from '../testing/test-core.ts';
import { createTestAccount } from '../testing/test-database.ts';

const deps = useTestCore();

afterAll(async () => {
  expect(await checkLedger(deps.db)).toEqual([]);
});

test('what is given into a bucket after it expired is collected too, the same amount a second time', async () => {
  const owner = { kind: 'person', id: (await createTestAccount(deps)).id } as const;
  const late = { owner, bucket: 'granted', amount: 7n, expiresAt: new Date('2001-01-01') } as const;
  for (const key of ['late-1', 'late-2']) {
    await creditOwner(deps.db, { ...late, key });
    expect(await expireCredits(deps.db, { limit: 10 })).toBe(1);
    expect(await expireCredits(deps.db, { limit: 10 })).toBe(0);
  }
  expect(await availableOf(deps, owner.id)).toBe(100n);
});
