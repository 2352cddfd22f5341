import { randomBytes } from 'node:crypto';
import { type Executor, inTransaction, type Tx } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { AccountId } from '../ids.ts';
import { recordArtistChanged } from '../live/events.ts';
import type { MediaStorage } from '../storage/storage.ts';
import { lockLiving } from './lock-living.ts';

/** Where their files are in the media storage. */
export const AVATARS = 'avatars';
const NAME = /^[0-9a-f]{32}\.webp$/;

/** Where the file of an avatar is in the media storage. @returns undefined for what is no name of an avatar. */
export function avatarFile(name: string): string | undefined {
  return NAME.test(name) ? `${AVATARS}/${name}` : undefined;
}

/** Which of these files are nobody's avatar. */
export async function listStrayAvatars(db: Executor, files: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ file: string }>`
    select file from unnest(${files}::text[]) as file
    where not exists (select from account where avatar_key = substr(file, ${AVATARS.length + 2}))`.execute(
    db,
  );
  return rows.map(({ file }) => file);
}

/**
 * Makes a picture somebody's avatar. Each has a name of its own, so its address never shows another one; the file of the
 * one before is deleted.
 *
 * @param input.picture WebP, cleaned and small: see `api/avatars/render-avatar.ts`.
 * @throws DomainError not-found for an account that was erased; its file is deleted again.
 */
export async function changeAvatar(
  deps: CoreDeps & { storage: MediaStorage },
  { account, picture }: { account: AccountId; picture: Buffer },
): Promise<void> {
  const name = `${randomBytes(16).toString('hex')}.webp`;
  await deps.storage.put(`${AVATARS}/${name}`, picture, { mime: 'image/webp' });
  const before = await inTransaction(deps.db, (tx) => replaceAvatar(tx, { account, name })).catch(
    async (error) => {
      // Only a refusal: where the commit's answer was lost, the file may be in use.
      if (error instanceof DomainError) await deleteAvatarFile(deps.storage, name);
      throw error;
    },
  );
  await deleteAvatarFile(deps.storage, before);
  deps.signals.send('live');
}

/** Takes somebody's avatar away, at their own word. Without one, nothing is changed. */
export async function removeAvatar(
  deps: CoreDeps & { storage: MediaStorage },
  account: AccountId,
): Promise<void> {
  const before = await inTransaction(deps.db, (tx) => replaceAvatar(tx, { account, name: null }));
  await deleteAvatarFile(deps.storage, before);
  deps.signals.send('live');
}

/**
 * Makes a stored file somebody's avatar, or takes theirs away. The pages that were made before are out of date.
 *
 * @param input.name null: they have none from now on.
 * @returns the name of the one before, for {@link deleteAvatarFile} after the commit; null: there was none.
 * @throws DomainError not-found for an account that was erased.
 */
export async function replaceAvatar(
  tx: Tx,
  { account, name }: { account: AccountId; name: string | null },
): Promise<string | null> {
  const { avatar_key: before } = await lockLiving(tx, account, 'itself');
  await tx.updateTable('account').set({ avatar_key: name }).where('id', '=', account).execute();
  if (name !== before) await recordArtistChanged(tx, account);
  return before;
}

/** @param avatar its name in the database; null: there is nothing to delete. */
export async function deleteAvatarFile(storage: MediaStorage, avatar: string | null): Promise<void> {
  const file = avatar !== null && avatarFile(avatar);
  if (file) await storage.delete([file]);
}
