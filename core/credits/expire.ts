import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';

/**
 * Collects what is left and free in buckets that expired. What is still held stays until its order ends.
 *
 * @returns how many buckets were emptied, at most `limit`.
 */
export async function expireCredits(db: Executor, input: { limit: number }): Promise<number> {
  const { rows } = await sql<{ id: bigint; entries: bigint }>`
    select id, (select count(*) from ledger_entry where account_id = ledger_account.id) as entries from ledger_account
    where expires_at <= now() and balance > held
    order by id limit ${input.limit}`.execute(db);
  for (const { id, entries } of rows) {
    // Every change of the bucket is an entry of it, so this key is new after each and the same for a repeated call. (Its
    // balance would not do: credits that are given late can bring back one that was there before.)
    await sql`select ledger_expire(${`expire-${id}-at-${entries}`}, ${id})`.execute(db);
  }
  return rows.length;
}
