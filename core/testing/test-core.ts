import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { Clock } from '../clock.ts';
import { readWallet, type Wallet } from '../credits/wallet.ts';
import type { CoreDeps } from '../deps.ts';
import type { AccountId } from '../ids.ts';
import { createTestDatabase, createTestDeps, type TestDatabase } from './test-database.ts';

/** The dependencies of core on a database of the test's own. */
export interface TestCore extends CoreDeps {
  database: TestDatabase;
}

/** For which tests something is made anew: for all of a file together, if not said, or for each. */
export interface Every {
  every?: 'file' | 'test';
}

/**
 * Core for the tests of a file, from the first hook after this call to the last.
 *
 * @param options.clock the real one, if not said.
 */
export function useTestCore({
  every = 'file',
  maxConnections,
  clock,
}: Every & { maxConnections?: number; clock?: Clock } = {}): TestCore {
  const core = {} as TestCore;
  const [before, after] = every === 'test' ? [beforeEach, afterEach] : [beforeAll, afterAll];
  before(async () => {
    const database = await createTestDatabase(maxConnections === undefined ? {} : { maxConnections });
    Object.assign(core, { ...(await createTestDeps(database)), ...(clock && { clock }), database });
  });
  after(() => core.database.drop());
  return core;
}

/** The same core, so much later. */
export function later<Deps extends CoreDeps>(deps: Deps, ms: number): Deps {
  return { ...deps, clock: { now: () => new Date(Date.now() + ms) } };
}

export function walletOf(deps: CoreDeps, account: AccountId): Promise<Wallet> {
  return readWallet(deps.db, { owner: { kind: 'person', id: account }, clock: deps.clock });
}

/** What somebody can spend now. */
export async function availableOf(deps: CoreDeps, account: AccountId): Promise<bigint> {
  return (await walletOf(deps, account)).available;
}
