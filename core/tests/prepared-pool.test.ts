import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { connectDatabase, inTransaction } from '@easel/db/connect.ts';
import { createStatementNames } from '@easel/db/prepared-pool.ts';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openOwnerSession } from '../testing/owner-session.ts';
import { useTestCore } from '../testing/test-core.ts';

const core = useTestCore();

test('a text gets a name when it keeps coming, and only so many texts do', () => {
  const names = createStatementNames(2);
  const [often, rarely, tooMany] = ['select 1', 'select 2', 'select 3'];
  for (let i = 0; i < 3; i++) expect(names.find(often)).toBeUndefined();
  const name = names.find(often);
  expect(name).toMatch(/^easel_/);
  expect(names.find(often)).toBe(name);
  for (let i = 0; i < 4; i++) names.find(rarely);
  for (let i = 0; i < 9; i++) expect(names.find(tooMany)).toBeUndefined();
  const renewed = names.renew(often);
  expect(renewed).not.toBe(name);
  expect(names.find(often)).toBe(renewed);
});

test('what comes again is prepared once on a connection, and outlives a change of its columns', async () => {
  const db = connectDatabase({ url: core.database.url, maxConnections: 1 });
  const owner = openOwnerSession(core.database.url);
  try {
    await owner.query(
      'create table shelf (id int); grant select on shelf to easel_app; insert into shelf values (7)',
    );
    const read = () => sql<{ id: number }>`select * from shelf where id = ${7}`.execute(db);
    for (let i = 0; i < 6; i++) expect((await read()).rows).toEqual([{ id: 7 }]);
    const { rows } = await sql<{ statement: string; calls: number }>`
      select statement, (generic_plans + custom_plans)::int as calls from pg_prepared_statements`.execute(db);
    expect(rows).toEqual([{ statement: 'select * from shelf where id = $1', calls: 3 }]);
    await owner.query('alter table shelf add column title text');
    expect((await read()).rows).toEqual([{ id: 7, title: null }]);
    expect((await inTransaction(db, (tx) => sql`select 1 as one`.execute(tx))).rows).toEqual([{ one: 1 }]);
  } finally {
    await owner.end();
    await db.destroy();
  }
});

const SIZE = 20_000;

test('what was read does not outlive collections of what is young', async () => {
  setFlagsFromString('--expose-gc');
  const collect: (options: { type: 'major' | 'minor' }) => void = runInNewContext('gc');
  const db = connectDatabase({ url: core.database.url, maxConnections: 1 });
  const read = async (times: number) => {
    for (let i = 0; i < times; i++) await sql`select repeat('x', ${SIZE})`.execute(db);
  };
  try {
    await read(10);
    // What others left behind would be collected meanwhile, and hide what stays.
    collect({ type: 'major' });
    const before = process.memoryUsage().heapUsed;
    await read(300);
    for (let i = 0; i < 2; i++) collect({ type: 'minor' });
    expect((process.memoryUsage().heapUsed - before) / SIZE).toBeLessThan(40);
  } finally {
    await db.destroy();
  }
});
