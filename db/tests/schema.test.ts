import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDatabase, type Executor, inTransaction } from '../connect.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded/server.ts';
import { migrateDatabase } from '../migrate.ts';

let dataDir: string;
let server: EmbeddedPostgres;
let db: Executor;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'easel-schema-'));
  server = await startEmbeddedPostgres({ dataDir, throwaway: true });
});
afterAll(async () => {
  await db?.destroy();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test('several processes may migrate at once: each migration runs once', async () => {
  const ran = await Promise.all([1, 2, 3].map(() => migrateDatabase(server.url)));
  const all = ran.flat();
  expect(all).toContain('0001-accounts');
  expect(new Set(all).size).toBe(all.length);
  expect(await migrateDatabase(server.url)).toEqual([]);
  db = connectDatabase({ url: server.url, maxConnections: 2 });
});

test('int8 arrives as a bigint, exactly, alone and in lists of rows', async () => {
  const { rows } = await sql<{ n: bigint }>`select 9007199254740993::int8 as n`.execute(db);
  expect(rows).toEqual([{ n: 9007199254740993n }]);
});

test("connections work as the application's role, whoever logs in", async () => {
  const { rows } = await sql`select current_user as works, session_user as logged_in`.execute(db);
  expect(rows).toEqual([{ works: 'easel_app', logged_in: 'postgres' }]);
});

test('a transaction that throws leaves nothing, and its connection is good for the next', async () => {
  for (let i = 0; i < 4; i++) {
    const broken = inTransaction(db, async (tx) => {
      await tx
        .insertInto('account')
        .values({ id: `acc_${i}` })
        .execute();
      throw new Error('no');
    });
    await expect(broken).rejects.toThrow('no');
  }
  expect(await db.selectFrom('account').select('id').execute()).toEqual([]);
});

test('no right to change the ledger was granted to anybody but its owner', async () => {
  const { rows } = await sql`
    select table_name, grantee, privilege_type from information_schema.role_table_grants
    where table_name like 'ledger%' and grantee <> 'postgres' order by table_name`.execute(db);
  expect(rows).toEqual(
    ['ledger_account', 'ledger_entry', 'ledger_transfer'].map((table_name) => ({
      table_name,
      grantee: 'easel_app',
      privilege_type: 'SELECT',
    })),
  );
});

test('the generated types are those of the migrated database', async () => {
  const script = join(import.meta.dirname, '..', 'generate-types.ts');
  await expect(promisify(execFile)(process.execPath, [script, '--check'])).resolves.toMatchObject({
    stderr: '',
  });
});

test('what changes while an order is made stands in no index, so its row changes in place', async () => {
  const { rows } = await sql<{ indexname: string; indexdef: string }>`
    select indexname, indexdef from pg_indexes where tablename in ('orders', 'run')`.execute(db);
  const moving =
    /\b(status|progress|attempt|updated_at|finishing_at|submitting_at|submitted_at|next_poll_at)\b/;
  const moved = rows.filter(({ indexdef }) => moving.test(indexdef)).map(({ indexname }) => indexname);
  // A run keeps its try for ever; when it is asked for next is what its poller looks for.
  expect(moved.toSorted()).toEqual(['run_due', 'run_order_id_attempt_key']);
});
