import { randomBytes } from 'node:crypto';
import { inTransaction } from '@easel/db/connect.ts';
import type { CoreDeps } from '../deps.ts';
import type { AccountId } from '../ids.ts';
import type { MediaStorage } from '../storage/storage.ts';

const NAME = /^[0-9a-f]{32}\.webp$/;

/** Where the file of an avatar is in the media storage. @returns undefined for what is no name of an avatar. */
export function avatarFile(name: string): string | undefined {
  return NAME.test(name) ? `avatars/${name}` : undefined;
}

/**
 * Makes a picture somebody's avatar. Each has a name of its own, so its address never shows another one; the file of the
 * one before is deleted.
 *
 * @param input.picture WebP, cleaned and small: see `api/avatars/render-avatar.ts`.
 */
export async function changeAvatar(
  deps: CoreDeps & { storage: MediaStorage },
  { account, picture }: { account: AccountId; picture: Buffer },
): Promise<void> {
  const name = `${randomBytes(16).toString('hex')}.webp`;
  await deps.storage.put(`avatars/${name}`, picture, { mime: 'image/webp' });
  const before = await inTransaction(deps.db, async (tx) => {
    const row = tx.selectFrom('account').select('avatar_key').where('id', '=', account).forNoKeyUpdate();
    const { avatar_key: old } = await row.executeTakeFirstOrThrow();
    await tx.updateTable('account').set({ avatar_key: name }).where('id', '=', account).execute();
    return old;
  });
  const file = before !== null && avatarFile(before);
  if (file) await deps.storage.delete([file]);
}
