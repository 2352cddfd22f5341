import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { readWallet } from '../credits/wallet.ts';
import type { CoreDeps } from '../deps.ts';
import type { AccountId } from '../ids.ts';
import { createTestDatabase, createTestDeps, type TestDatabase } from './test-database.ts';

/** The dependencies of core on a database of the test's own. */
export interface TestCore extends CoreDeps {
  database: TestDatabase;
}

/**
 * Core for the tests of a file, there from the first hook after this one until the last before it.
 *
 * @param options.every how often it starts anew: for the file, if not said.
 */
export function useTestCore({
  every = 'file',
  ...options
}: {
  every?: 'file' | 'test';
  maxConnections?: number;
} = {}): TestCore {
  const core = {} as TestCore;
  const [before, after] = every === 'test' ? [beforeEach, afterEach] : [beforeAll, afterAll];
  before(async () => {
    const database = await createTestDatabase(options);
    Object.assign(core, await createTestDeps(database), { database });
  });
  after(() => core.database.drop());
  return core;
}

/** What somebody can spend now. */
export async function availableOf(deps: CoreDeps, account: AccountId): Promise<bigint> {
  return (await readWallet(deps.db, { owner: { kind: 'person', id: account }, clock: deps.clock })).available;
}
