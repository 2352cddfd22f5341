import { type Kysely, sql } from 'kysely';

/**
 * A promo code is redeemed by a person, whatever account they have later: with each redemption stand the chats that have
 * left its account since. Nobody is named: what is kept is the hash that `welcome` keeps.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table promo_redemption add column chats_gone text[] not null default '{}'`.execute(db);
  await sql`create index promo_redemption_chats_gone on promo_redemption using gin (chats_gone)`.execute(db);
}
