import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import type { DB } from './generated/schema.ts';
import { preparedPool } from './prepared-pool.ts';

/** Runs queries: the database, or one transaction on it. */
export type Executor = Kysely<DB>;
export type Tx = Transaction<DB>;

const INT8_OID = 20;

/** PostgreSQL's int8 is wider than a JavaScript number: it arrives as a bigint, never rounded. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === INT8_OID) return (text: string) => BigInt(text);
  return format === 'binary' ? pg.types.getTypeParser(oid, format) : pg.types.getTypeParser(oid);
}

/**
 * Opens the application's connections to the database. Each works as the role `easel_app`, which may not touch ledger
 * entries, whoever `url` logs in as.
 *
 * @param maxConnections size of the pool.
 */
export function connectDatabase({
  url,
  maxConnections = 10,
}: {
  url: string;
  maxConnections?: number;
}): Kysely<DB> {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    // The application's role; and no statement may hang for ever on a lock.
    options: '-c role=easel_app -c statement_timeout=30000 -c idle_in_transaction_session_timeout=30000',
    types: { getTypeParser: getTypeParser as typeof pg.types.getTypeParser },
  });
  // A connection that breaks fails the query that is on it, and the pool replaces it; without listeners, for idle ones and
  // for those in use, it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool: preparedPool(pool) }) });
}

const DEADLOCK = '40P01';
const TRIES = 3;

/**
 * Runs `work` in one transaction: all of it or nothing. Where people wait for one another in a circle, the database ends it
 * by failing one of them, and that one's work is done again: so `work` must do no I/O but on `tx`, and keep nothing outside
 * of it.
 */
export async function inTransaction<T>(db: Kysely<DB>, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if ((error as { code?: string }).code !== DEADLOCK || attempt === TRIES) throw error;
    }
  }
}
