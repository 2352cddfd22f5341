import { createHash } from 'node:crypto';
import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import pg from 'pg';

/** A text seen this often is worth a place in the memory of every connection. */
const SEEN_BEFORE = 3;
/** Texts that differ only by the length of a list are many: no more than these are prepared, in each process. */
const PREPARED_MAX = 500;
const REMEMBERED_MAX = 5_000;

/** SQLSTATE of a prepared statement whose columns a migration has changed meanwhile, among others. */
const FEATURE_NOT_SUPPORTED = '0A000';
const IN_FAILED_TRANSACTION = '25P02';

/**
 * A pool whose connections have PostgreSQL prepare the statements that come again and again: it plans them once instead of
 * each time, and planning a small query takes longer than running it.
 */
export function preparedPool(pool: pg.Pool): PostgresPool {
  const names = createStatementNames();
  // Kysely knows a connection by its client: the same client has to look the same each time.
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return {
    options: pool.options,
    async connect() {
      const client = await pool.connect();
      const known = clients.get(client) ?? prepareOn(client, names);
      clients.set(client, known);
      return known;
    },
    end: () => pool.end(),
  };
}

function prepareOn(client: pg.PoolClient, names: StatementNames): PostgresPoolClient {
  async function query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>> {
    const values = [...parameters];
    // With a callback: what pg's own promises brought (8.23) outlives the collection of young garbage, which then takes tens
    // of milliseconds instead of one.
    const run = (name: string | undefined) =>
      new Promise<PostgresQueryResult<R>>((resolve, reject) => {
        client.query({ text, values, ...(name && { name }) }, (error, result) =>
          error ? reject(error) : resolve(result as unknown as PostgresQueryResult<R>),
        );
      });
    try {
      return await run(names.find(text));
    } catch (error) {
      if (!isOutdated(error)) throw error;
      return await run(names.renew(text)).catch((again) => {
        throw sqlStateOf(again) === IN_FAILED_TRANSACTION ? error : again;
      });
    }
  }
  return {
    query: query as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy),
  };
}

interface StatementNames {
  /** @returns undefined for a text that is not (yet) worth preparing. */
  find(text: string): string | undefined;
  /** Another name, under which nobody has prepared it. */
  renew(text: string): string | undefined;
}

/** Names by which a connection knows its prepared statements, at most 63 characters; the same on all of a process. */
export function createStatementNames(preparedMax = PREPARED_MAX): StatementNames {
  const names = new Map<string, string>();
  const seen = new Map<string, number>();
  let version = 0;
  const nameOf = (text: string) =>
    `easel_${version}_${createHash('sha256').update(text).digest('hex').slice(0, 40)}`;
  return {
    find(text) {
      const name = names.get(text);
      if (name || names.size >= preparedMax) return name;
      const times = (seen.get(text) ?? 0) + 1;
      if (times <= SEEN_BEFORE) {
        if (seen.size >= REMEMBERED_MAX) seen.clear();
        seen.set(text, times);
        return undefined;
      }
      seen.delete(text);
      names.set(text, nameOf(text));
      return names.get(text);
    },
    renew(text) {
      version += 1;
      if (names.has(text)) names.set(text, nameOf(text));
      return names.get(text);
    },
  };
}

function isOutdated(error: unknown): boolean {
  return sqlStateOf(error) === FEATURE_NOT_SUPPORTED && /cached plan/.test((error as Error).message);
}

function sqlStateOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}
