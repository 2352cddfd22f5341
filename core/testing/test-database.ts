import { randomBytes } from 'node:crypto';
import { connectDatabase, type Executor } from '@easel/db/connect.ts';
import pg from 'pg';
import { inject } from 'vitest';
import { type Account, ensureAccount } from '../accounts/ensure-account.ts';
import { systemClock } from '../clock.ts';
import { creditOwner } from '../credits/ledger.ts';
import type { CoreDeps } from '../deps.ts';
import { openSignals, type Signals } from '../signals/signals.ts';

export const TEMPLATE = 'easel_template';

export interface TestDatabase {
  /** Of the owner of the schema. */
  url: string;
  db: Executor;
  drop(): Promise<void>;
}

/** A database of one's own, cloned from the migrated template in a few milliseconds. */
export async function createTestDatabase(options: { maxConnections?: number } = {}): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `easel_test_${randomBytes(6).toString('hex')}`;
  await administer(server, `create database ${name} template ${TEMPLATE} strategy file_copy`);
  const url = adminUrl(server, name);
  const db = connectDatabase({ url, ...options });
  return {
    url,
    db,
    async drop() {
      await db.destroy();
      await administer(server, `drop database ${name} with (force)`);
    },
  };
}

/** The address of another database on the same server. */
export function adminUrl(server: string, database: string): string {
  return Object.assign(new URL(server), { pathname: `/${database}` }).toString();
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl(server, 'postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Signals that stay in this process. */
export function localSignals(): Promise<Signals> {
  const nowhere = { publish: async () => {}, subscribe: async () => {}, close: async () => {} };
  return openSignals(nowhere, () => {});
}

/** The dependencies of core on a test database. */
export async function createTestDeps(database: TestDatabase): Promise<CoreDeps> {
  return { db: database.db, clock: systemClock, signals: await localSignals() };
}

/** An account with the welcome credits, and `extra` purchased ones on top. */
export async function createTestAccount(deps: CoreDeps, extra = 0n): Promise<Account> {
  const userId = randomBytes(6).toString('hex');
  const account = await ensureAccount(deps, { platform: 'discord', userId, displayName: 'Member' });
  const owner = { kind: 'person', id: account.id } as const;
  if (extra > 0n)
    await creditOwner(deps.db, { key: `extra-${userId}`, owner, bucket: 'purchased', amount: extra });
  return account;
}
