import { expect } from 'vitest';
import { openOwnerSession } from './owner-session.ts';

/**
 * Does to one row what the application may not: as the owner of the tables, their constraints out of the way.
 *
 * @param databaseUrl of the owner.
 */
export async function plant(databaseUrl: string, statement: string): Promise<void> {
  const owner = openOwnerSession(databaseUrl);
  try {
    await owner.query('set session_replication_role = replica');
    const { rowCount } = await owner.query(statement);
    expect(rowCount).toBe(1);
  } finally {
    await owner.end();
  }
}
