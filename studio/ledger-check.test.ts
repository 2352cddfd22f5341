import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { creditOwner, holdCredits } from '@easel/core/credits/ledger.ts';
import { createTestDatabase } from '@easel/core/testing/test-database.ts';
import { connectDatabase } from '@easel/db/connect.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@easel/db/embedded/server.ts';
import { migrateDatabase } from '@easel/db/migrate.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runLedgerCheck } from './testing/run-ledger-check.ts';

let folder: string;
let server: EmbeddedPostgres;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-ledger-'));
  server = await startEmbeddedPostgres({ dataDir: join(folder, 'database'), throwaway: true });
  await migrateDatabase(server.url);
  const db = connectDatabase({ url: server.url });
  const owner = { kind: 'person', id: 'member' } as const;
  await creditOwner(db, { key: 'first', owner, bucket: 'purchased', amount: 250n });
  await db.destroy();
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const check = (args: string[], env: Record<string, string> = {}) =>
  runLedgerCheck({ args, env, cwd: folder });

test('checks the database of an Easel that runs, and the same one when it does not', async () => {
  const running = await check(['--data-dir', folder]);
  expect(running).toMatchObject({ code: 0 });
  expect(running.text).toContain('of the Easel that runs');
  expect(running.text).toContain('1 transfers over 1 accounts, which own 250 credits, 0 of them held');
  expect(running.text).toContain('sum of all entries: 0\n');
  await server.stop();
  const resting = await check([], { DATA_DIR: folder });
  expect(resting).toMatchObject({ code: 0 });
  expect(resting.text).toContain('no problems: every credit is accounted for');
});

test('a single credit that is held for nothing is named, and the exit says so', async () => {
  const database = await createTestDatabase();
  try {
    const owner = { kind: 'server', id: 'guild' } as const;
    await creditOwner(database.db, { key: 'first', owner, bucket: 'granted', amount: 10n });
    await holdCredits(database.db, { key: 'second', owner, amount: 1n, reference: 'nothing' });
    const found = await check([], { DATABASE_URL: database.url });
    expect(found.code).toBe(1);
    expect(found.text).toContain('1 problems:\n    hold 2: 1 credits for 0 open orders (nothing)');
    expect(found.text).not.toContain(new URL(database.url).password);
  } finally {
    await database.drop();
  }
});

test('says where it looked when there is nothing, and refuses a wrong address', async () => {
  const nothing = await check(['--data-dir', join(folder, 'nowhere')]);
  expect(nothing).toMatchObject({ code: 1, text: expect.stringContaining('no Easel database') });
  const wrong = await check([], { DATABASE_URL: 'mysql://somewhere' });
  expect(wrong).toMatchObject({
    code: 1,
    text: expect.stringContaining('DATABASE_URL: must be like postgres://'),
  });
});
