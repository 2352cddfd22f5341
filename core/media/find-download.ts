import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { privacyOf } from '../accounts/privacy.ts';
import type { Variant } from '../creations/creation.ts';
import type { AccountId, CreationId } from '../ids.ts';
import { type MediaFile, toMediaFile } from './find-media.ts';

/** The original of a creation, and its prompt where whoever asks may read it. */
export interface Download {
  file: MediaFile;
  prompt?: string;
}

/** @returns undefined when there is no such creation, or none that `viewer` may see: strangers cannot tell which. */
export async function findDownload(
  db: Executor,
  { creationId, viewer }: { creationId: CreationId; viewer: AccountId | undefined },
): Promise<Download | undefined> {
  const row = await db
    .selectFrom('creation')
    .innerJoin('orders', 'orders.id', 'creation.order_id')
    .innerJoin('account', 'account.id', 'creation.account_id')
    .leftJoin('publication', 'publication.creation_id', 'creation.id')
    .select(['creation.variants', 'creation.account_id', 'publication.is_listed'])
    .select(sql<string>`orders.params->>'prompt'`.as('prompt'))
    .select(privacyOf('account', 'showPrompts').as('showsPrompt'))
    .where('creation.id', '=', creationId)
    .where('creation.deleted_at', 'is', null)
    .executeTakeFirst();
  const isOwner = row?.account_id === viewer;
  if (!row || !(isOwner || row.is_listed)) return undefined;
  const variants = row.variants as unknown as Variant[];
  const original = variants.find(({ name }) => name === 'original');
  if (!original) return undefined;
  return { file: toMediaFile(original), ...((isOwner || row.showsPrompt) && { prompt: row.prompt }) };
}
