import { sql } from 'kysely';
import type { CoreDeps } from '../deps.ts';
import type { AccountId } from '../ids.ts';
import type { Platform } from '../platform.ts';
import {
  type ChatSettings,
  chatSettingsSchema,
  type PictureDefaults,
  pictureDefaultsSchema,
} from './settings.ts';

/** Replaces a person's defaults. */
export async function savePersonalDefaults(
  deps: CoreDeps,
  input: { account: AccountId; settings: PictureDefaults },
): Promise<void> {
  await deps.db
    .updateTable('account')
    .set({ settings: JSON.stringify(pictureDefaultsSchema.parse(input.settings)) })
    .where('id', '=', input.account)
    .execute();
}

/** Replaces what a server or channel has set. The caller has checked that the person may (that is the platform's to say). */
export async function saveChatSettings(
  deps: CoreDeps,
  input: { platform: Platform; scopeId: string; settings: ChatSettings; by: AccountId },
): Promise<void> {
  const settings = JSON.stringify(chatSettingsSchema.parse(input.settings));
  await deps.db
    .insertInto('chat_settings')
    .values({ platform: input.platform, scope_id: input.scopeId, settings, updated_by: input.by })
    .onConflict((conflict) =>
      conflict
        .columns(['platform', 'scope_id'])
        .doUpdateSet({ settings, updated_by: input.by, updated_at: sql`now()` }),
    )
    .execute();
}

/** Reads the settings of several scopes, in the order asked; a scope without any has the empty ones. */
export async function readChatSettings(
  deps: CoreDeps,
  input: { platform: Platform; scopeIds: string[] },
): Promise<ChatSettings[]> {
  if (input.scopeIds.length === 0) return [];
  const rows = await deps.db
    .selectFrom('chat_settings')
    .select(['scope_id', 'settings'])
    .where('platform', '=', input.platform)
    .where('scope_id', 'in', input.scopeIds)
    .execute();
  const found = new Map(rows.map((row) => [row.scope_id, row.settings]));
  return input.scopeIds.map((id) => chatSettingsSchema.parse(found.get(id) ?? {}));
}
