import { type Executor, inTransaction, type Tx } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { writeAudit } from '../audit/audit.ts';
import type { CoreDeps } from '../deps.ts';
import type { AccountId } from '../ids.ts';
import { ACCOUNT_COLUMNS } from './account-tables.ts';

type Rows = Record<string, unknown>[];

/** All that Easel has about a person, for them to read and to take along. Times are ISO 8601. */
export interface AccountExport {
  exportedAt: string;
  /** The account, and those that were joined to it. */
  accounts: Rows;
  /** Rows by table. One that names the person in two columns has its rows under both: `gift.from_account`. */
  tables: Record<string, Rows>;
  /** Every change of the person's credits, oldest first. */
  credits: Rows;
  /** What was done to the account, by whom. */
  log: Rows;
}

/** Collects everything about a person, as it was at one moment. */
export async function exportAccount(deps: CoreDeps, account: AccountId): Promise<AccountExport> {
  await inTransaction(deps.db, (tx) =>
    writeAudit(tx, { actor: account, action: 'data-exported', subject: account }),
  );
  const snapshot = deps.db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only');
  return snapshot.execute(async (tx) => {
    const accounts = await readRows(
      tx,
      sql`account t where t.id = ${account} or t.merged_into = ${account}`,
      [],
    );
    const ids = accounts.map(({ id }) => String(id));
    const tables: AccountExport['tables'] = {};
    for (const { table, column, exported } of ACCOUNT_COLUMNS) {
      if (!exported) continue;
      const source = sql`${sql.table(table)} t where ${sql.ref(`t.${column}`)} = any(${ids}::text[])`;
      tables[nameOf(table, column)] = await readRows(tx, source, exported.hidden ?? []);
    }
    for (const [name, source] of Object.entries(AROUND)) tables[name] = await readRows(tx, source(ids), []);
    return {
      exportedAt: deps.clock.now().toISOString(),
      accounts,
      tables,
      credits: await readCredits(tx, ids),
      log: await readRows(tx, sql`audit t where t.subject = any(${ids}) or t.actor = any(${ids})`, ['hash']),
    };
  });
}

/** What is about the person without naming their account. */
const AROUND = {
  delivery: (ids: string[]) =>
    sql`delivery t where t.order_id in (select id from orders where account_id = any(${ids}))`,
  card: (ids: string[]) =>
    sql`card t where t.order_id in (select id from orders where account_id = any(${ids}))`,
  notice: (ids: string[]) =>
    sql`notice t where (t.platform, t.user_id) in (select platform, platform_user_id from identity where account_id = any(${ids}))`,
  collection_item: (ids: string[]) =>
    sql`collection_item t where t.collection_id in (select id from collection where account_id = any(${ids}))`,
};

function nameOf(table: string, column: string): string {
  const many = ACCOUNT_COLUMNS.filter((other) => other.table === table && other.exported).length > 1;
  return many ? `${table}.${column}` : table;
}

async function readRows(tx: Tx, source: ReturnType<typeof sql>, hidden: string[]): Promise<Rows> {
  const { rows } = await sql<{ row: Record<string, unknown> }>`
    select to_jsonb(t) - ${hidden}::text[] as row from ${source}`.execute(tx);
  return rows.map(({ row }) => row);
}

async function readCredits(db: Executor, ids: string[]): Promise<Rows> {
  const { rows } = await sql<Record<string, unknown>>`
    select t.created_at as at, t.kind, a.bucket, a.expires_at, e.posted::text, e.held::text, t.reference
    from ledger_entry e join ledger_account a on a.id = e.account_id join ledger_transfer t on t.id = e.transfer_id
    where a.owner_kind = 'person' and a.owner_id = any(${ids}) order by t.id, e.seq`.execute(db);
  return rows;
}
