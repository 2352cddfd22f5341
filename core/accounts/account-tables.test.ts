import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { useTestCore } from '../testing/test-core.ts';
import { ACCOUNT_COLUMNS } from './account-tables.ts';

const core = useTestCore();

/** Columns that hold accounts' ids without saying so to the database, or look so and do not. */
const UNDECLARED = ['payment.owner_id'];
const NO_ACCOUNTS = [
  'ledger_account.owner_id', // moved by ledger_merge, and kept for the books when the person is forgotten
  'ledger_entry.account_id', // an account of the ledger
];

test('every column that names an account has a line that says what becomes of it', async () => {
  const { rows } = await sql<{ name: string }>`
    select conrelid::regclass::text || '.' || attname as name
    from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey)
    where confrelid = 'account'::regclass and contype = 'f'
    union
    select c.table_name || '.' || c.column_name from information_schema.columns c
      join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
      and (c.column_name ~ '(^|_)account(_id)?$' or c.column_name = 'owner_id')`.execute(core.db);
  const named = rows.map(({ name }) => name).filter((name) => !NO_ACCOUNTS.includes(name));
  const listed = ACCOUNT_COLUMNS.map(({ table, column }) => `${table}.${column}`);
  expect(listed.sort()).toEqual([...new Set(named)].sort());
  expect(listed).toEqual(expect.arrayContaining(UNDECLARED));
});

test('what must not be there twice is a unique key of its table', async () => {
  const { rows } = await sql<{ table: string; columns: string[] }>`
    select conrelid::regclass::text as table,
      array(select attname::text from pg_attribute where attrelid = conrelid and attnum = any (conkey)) as columns
    from pg_constraint where contype in ('p', 'u')`.execute(core.db);
  for (const { table, column, joined } of ACCOUNT_COLUMNS) {
    const keys = rows.filter((row) => row.table === table && row.columns.includes(column));
    if (joined === 'stays') continue;
    const once = joined.once && [...joined.once, column].sort();
    expect({ table, column, keys: keys.map(({ columns }) => columns.toSorted()) }).toEqual({
      table,
      column,
      keys: once ? [once] : [],
    });
  }
});
