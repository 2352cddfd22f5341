import pg from 'pg';

/**
 * One session of the owner of the schema, for what the application's role may not do: triggers, other people's sessions.
 * It stays the same until its end, so locks taken in it are kept.
 *
 * @param databaseUrl of the owner.
 */
export function openOwnerSession(databaseUrl: string): Pick<pg.Pool, 'query' | 'end'> {
  return new pg.Pool({ connectionString: databaseUrl, max: 1, idleTimeoutMillis: 0 });
}
