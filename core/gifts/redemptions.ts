import type { Tx } from '@easel/db/connect.ts';
import { type RawBuilder, sql } from 'kysely';
import type { AccountId } from '../ids.ts';
import type { Platform } from '../platform.ts';

/*
 * A code is redeemed by a person, and accounts of persons change: they are joined, chats leave them, they are erased. So a
 * redemption counts for its account, for the one that this was joined to, and for every chat that left since.
 */

/** One of a person's chat identities, and the hash that is kept of it. */
export interface Chat {
  platform: string;
  hash: string;
}

/** Until the end of the transaction none of the accounts' chats leaves. */
export async function lockChats(tx: Tx, accounts: AccountId[]): Promise<Chat[]> {
  const { rows } = await sql<Chat>`
    select platform, person_hash(platform, platform_user_id) as hash from identity
    where account_id = any(${accounts}) order by platform for share`.execute(tx);
  return rows;
}

/**
 * How often a code was redeemed, by a person and under their account of now.
 *
 * @param input.chats of the account, from {@link lockChats}.
 */
export async function countRedemptions(
  tx: Tx,
  { code, account, chats }: { code: string; account: AccountId; chats: Chat[] },
): Promise<{ byPerson: number; byAccount: number }> {
  const { rows } = await sql<{ person: bigint; account: bigint }>`
    select count(*) as person, count(*) filter (where account_id = ${account}) as account
    from promo_redemption where code = ${code} and ${isTheirs([account], chats)}`.execute(tx);
  return { byPerson: Number(rows[0]?.person), byAccount: Number(rows[0]?.account) };
}

/**
 * Has redemptions go with chats that are about to leave their account: one that is unlinked, or all of an account that is
 * erased.
 *
 * @param input.platform of the one chat that leaves.
 */
export async function keepRedemptions(
  tx: Tx,
  { accounts, platform }: { accounts: AccountId[]; platform?: Platform },
): Promise<void> {
  const chats = await lockChats(tx, accounts);
  const leaving = chats.filter((chat) => !platform || chat.platform === platform).map(({ hash }) => hash);
  await sql`
    update promo_redemption
    set chats_gone = array(select distinct unnest(chats_gone || ${leaving}::text[]))
    where ${isTheirs(accounts, chats)}`.execute(tx);
}

function isTheirs(accounts: AccountId[], chats: Chat[]): RawBuilder<boolean> {
  return sql`(chats_gone && ${chats.map(({ hash }) => hash)}::text[]
    or account_id in (select id from account where id = any(${accounts}) or merged_into = any(${accounts})))`;
}
