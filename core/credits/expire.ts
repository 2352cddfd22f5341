import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';

/**
 * Collects what is left and free in buckets that expired. What is still held stays until its order ends.
 *
 * @returns how many buckets were emptied, at most `limit`.
 */
export async function expireCredits(db: Executor, input: { limit: number }): Promise<number> {
  const rows = await db
    .selectFrom('ledger_account')
    .select(['id', 'balance'])
    .where('expires_at', '<=', sql<Date>`now()`)
    .whereRef('balance', '>', 'held')
    .orderBy('id')
    .limit(input.limit)
    .execute();
  for (const { id, balance } of rows) {
    // The balance of an expired bucket only ever falls, so this key is new each time and the same for a repeated call.
    await sql`select ledger_expire(${`expire-${id}-${balance}`}, ${id})`.execute(db);
  }
  return rows.length;
}
