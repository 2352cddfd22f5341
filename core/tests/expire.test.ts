import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkLedger } from '../credits/check-ledger.ts';
import { expireCredits } from '../credits/expire.ts';
import { creditOwner } from '../credits/ledger.ts';
import { readWallet } from '../credits/wallet.ts';
import type { CoreDeps } from '../deps.ts';
import {
  createTestAccount,
  createTestDatabase,
  createTestDeps,
  type TestDatabase,
} from '../testing/test-database.ts';

let database: TestDatabase;
let deps: CoreDeps;

beforeAll(async () => {
  database = await createTestDatabase();
  deps = await createTestDeps(database);
});
afterAll(async () => {
  expect(await checkLedger(deps.db)).toEqual([]);
  await database.drop();
});

test('what is given into a bucket after it expired is collected too, the same amount a second time', async () => {
  const owner = { kind: 'person', id: (await createTestAccount(deps)).id } as const;
  const late = { owner, bucket: 'granted', amount: 7n, expiresAt: new Date('2001-01-01') } as const;
  for (const key of ['late-1', 'late-2']) {
    await creditOwner(deps.db, { ...late, key });
    expect(await expireCredits(deps.db, { limit: 10 })).toBe(1);
    expect(await expireCredits(deps.db, { limit: 10 })).toBe(0);
  }
  expect((await readWallet(deps.db, { owner, clock: deps.clock })).available).toBe(100n);
});
