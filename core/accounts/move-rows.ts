import type { Tx } from '@easel/db/connect.ts';
import { type RawBuilder, sql } from 'kysely';
import type { AccountId } from '../ids.ts';
import { ACCOUNT_COLUMNS, type Moves } from './account-tables.ts';

/** Gives every row that names one account to another, as `ACCOUNT_COLUMNS` says. Doing it again moves what came late. */
export async function moveRows(tx: Tx, { from, into }: { from: AccountId; into: AccountId }): Promise<void> {
  for (const { table, column, joined } of ACCOUNT_COLUMNS) {
    if (joined === 'stays') continue;
    const rows = { table: sql.table(table), column: sql.ref(`mine.${column}`), name: sql.ref(column) };
    await sql`
      update ${rows.table} mine set ${rows.name} = ${into}
      where ${rows.column} = ${from} ${conditionsOf(rows.table, rows.name, joined, into)}`.execute(tx);
    if (joined.rest === 'deleted') {
      await sql`delete from ${rows.table} mine where ${rows.column} = ${from}`.execute(tx);
    }
  }
}

/** Which rows may move: not where `into` has one, and not where the row would say the same account twice. */
function conditionsOf(
  table: RawBuilder<unknown>,
  column: RawBuilder<unknown>,
  { once, never }: Moves,
  into: AccountId,
): RawBuilder<unknown> {
  const theirs = once?.map((key) => sql`and ${sql.ref(`theirs.${key}`)} = ${sql.ref(`mine.${key}`)}`) ?? [];
  const unlessThere = once
    ? sql`and not exists (select from ${table} theirs where theirs.${column} = ${into} ${sql.join(theirs, sql` `)})`
    : sql``;
  const unlessSame = never ? sql`and ${sql.ref(`mine.${never}`)} <> ${into}` : sql``;
  return sql`${unlessThere} ${unlessSame}`;
}
