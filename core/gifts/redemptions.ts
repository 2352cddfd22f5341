import type { Tx } from '@easel/db/connect.ts';
import { type RawBuilder, sql } from 'kysely';
import type { AccountId } from '../ids.ts';
import type { Platform } from '../platform.ts';

/*
 * A code is redeemed by a person, and accounts of persons change: they are joined, chats leave them, they are erased. So a
 * redemption counts for its account, for the one that this was joined to, and for every chat that left since.
 */

/** Whom a redemption may count for: a person's accounts and chats. */
export interface Person {
  /** The account of now first, then those that were joined to it. */
  accounts: AccountId[];
  /** With the hash that is kept of each. */
  chats: { platform: string; hash: string }[];
}

/** Reads who is behind an account. Until the end of the transaction none of their chats leaves. */
export async function lockPerson(tx: Tx, account: AccountId): Promise<Person> {
  const chats = await sql<Person['chats'][number]>`
    select platform, person_hash(platform, platform_user_id) as hash from identity
    where account_id = ${account} order by platform for share`.execute(tx);
  const joined = await tx.selectFrom('account').select('id').where('merged_into', '=', account).execute();
  return { accounts: [account, ...joined.map(({ id }) => id as AccountId)], chats: chats.rows };
}

/** How often a code was redeemed, by a person and under their account of now. */
export async function countRedemptions(
  tx: Tx,
  { code, person }: { code: string; person: Person },
): Promise<{ byPerson: number; byAccount: number }> {
  const { rows } = await sql<{ person: bigint; account: bigint }>`
    select count(*) as person, count(*) filter (where account_id = ${person.accounts[0]}) as account
    from promo_redemption where code = ${code} and ${isTheirs(person)}`.execute(tx);
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
  { account, platform }: { account: AccountId; platform?: Platform },
): Promise<void> {
  const person = await lockPerson(tx, account);
  const leaving = person.chats.filter((chat) => !platform || chat.platform === platform);
  await sql`
    update promo_redemption
    set chats_gone = array(select distinct unnest(chats_gone || ${hashesOf(leaving)}))
    where ${isTheirs(person)}`.execute(tx);
}

/** Two conditions that are found by an index each: thousands may have redeemed the same code. */
function isTheirs({ accounts, chats }: Person): RawBuilder<boolean> {
  return sql`(account_id = any(${accounts}) or chats_gone && ${hashesOf(chats)})`;
}

function hashesOf(chats: Person['chats']): RawBuilder<string[]> {
  return sql`${chats.map(({ hash }) => hash)}::text[]`;
}
