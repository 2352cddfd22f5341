import { type Kysely, sql } from 'kysely';

/** When pictures go that are not kept for ever, as their person was told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table creation add column expires_at timestamptz`.execute(db);
  await sql`
    create index creation_expires on creation (expires_at) where expires_at is not null and deleted_at is null`.execute(
    db,
  );
}
