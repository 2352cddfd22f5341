import { type Kysely, sql } from 'kysely';

/** The line is read from all open orders at once (core/orders/fair-share.ts): without this index, starting one changes it in place. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index orders_queued`.execute(db);
}
