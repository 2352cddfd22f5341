import { type Kysely, sql } from 'kysely';

/**
 * Lets PostgreSQL change orders in place (heap-only updates), and runs but for their polls: no index names a column that
 * changes while an order is made, beside those that say when it starts and ends and when its run is asked for next. Each
 * tick of progress wrote an entry into every index of its order.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index orders_queued`.execute(db);
  await sql`drop index orders_open`.execute(db);
  await sql`drop index run_timing`.execute(db);
  await sql`create index orders_queued on orders (model, created_at) where started_at is null and ended_at is null`.execute(
    db,
  );
  await sql`create index orders_open on orders (created_at) where ended_at is null`.execute(db);
  await sql`create index run_timing on run (endpoint, ended_at desc) where ended_at is not null`.execute(db);
  // Room in each page for the next version of its rows.
  await sql`alter table orders set (fillfactor = 70)`.execute(db);
  await sql`alter table run set (fillfactor = 70)`.execute(db);
}
