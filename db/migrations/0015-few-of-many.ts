import { type Kysely, sql } from 'kysely';

/** Whom an avatar is of, and who sees to reports: few of many accounts, which are looked for again and again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index account_avatar on account (avatar_key) where avatar_key is not null`.execute(db);
  await sql`create index account_admin on account (id) where role = 'admin'`.execute(db);
}
