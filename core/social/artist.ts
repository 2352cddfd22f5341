import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { HANDLE } from '../contract/account.ts';
import type { Artist } from '../contract/social.ts';
import { DomainError } from '../errors.ts';
import type { AccountId } from '../ids.ts';
import { toArtistRef } from './card.ts';
import type { Viewer } from './viewer.ts';

/**
 * Whose handle this is, or was before two accounts were joined; with or without `@`.
 *
 * @returns undefined for nobody, or somebody who was erased.
 */
export async function findAccountByHandle(db: Executor, handle: string): Promise<AccountId | undefined> {
  const known = handle.replace(/^@/, '').toLowerCase();
  if (!HANDLE.test(known)) return undefined;
  const row = await db
    .selectFrom('account')
    .leftJoin('account as now', 'now.id', 'account.merged_into')
    .select((eb) => eb.fn.coalesce('now.id', 'account.id').as('id'))
    .where('account.handle', '=', known)
    .where('account.erased_at', 'is', null)
    .where('now.erased_at', 'is', null)
    .executeTakeFirst();
  return row?.id as AccountId | undefined;
}

/** @throws DomainError not-found */
export async function getAccountByHandle(db: Executor, handle: string): Promise<AccountId> {
  const account = await findAccountByHandle(db, handle);
  if (!account) throw new DomainError('not-found', { what: 'artist' });
  return account;
}

/**
 * An artist's page. Whom one blocked is shown by name, so that the block can be taken back; who blocked one is not.
 *
 * @throws DomainError not-found
 */
export async function readArtist(
  db: Executor,
  { viewer, handle }: { viewer: Viewer | undefined; handle: string },
): Promise<Artist> {
  const id = await getAccountByHandle(db, handle);
  const me = viewer?.id ?? null;
  const { rows } = await sql<Artist & { avatar_key: string | null; blocksMe: boolean }>`
    select a.handle, a.name, a.avatar_key, a.bio,
      (select count(*)::int from publication where account_id = a.id and is_listed) as creations,
      (select count(*)::int from follow where followed_id = a.id) as followers,
      (select count(*)::int from follow where follower_id = a.id) as following,
      exists (select from follow where follower_id = ${me} and followed_id = a.id) as "isFollowed",
      exists (select from block where blocker_id = ${me} and blocked_id = a.id) as "isBlocked",
      exists (select from block where blocker_id = a.id and blocked_id = ${me}) as "blocksMe",
      a.id = ${me}::text is true as "isMe"
    from account a where a.id = ${id}`.execute(db);
  const [row] = rows;
  if (!row || row.blocksMe) throw new DomainError('not-found', { what: 'artist' });
  const { avatar_key: _, blocksMe: __, ...artist } = row;
  return { ...artist, ...toArtistRef(row), ...(row.isBlocked && { bio: '', creations: 0 }) };
}
