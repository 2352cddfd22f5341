import type { Executor } from '@easel/db/connect.ts';
import { assert } from '../errors.ts';
import type { AccountId } from '../ids.ts';
import type { Origin, Platform } from '../platform.ts';

/**
 * Where somebody is told in private about what they did on the web: the chat that they came from first. Discord's chats
 * with a bot have no id before they are opened, so the person stands for the chat there.
 */
export async function findPrivateOrigin(db: Executor, account: AccountId): Promise<Origin> {
  const identity = await db
    .selectFrom('identity')
    .select(['platform', 'platform_user_id'])
    .where('account_id', '=', account)
    .orderBy('created_at')
    .orderBy('platform')
    .limit(1)
    .executeTakeFirst();
  assert(identity, `account ${account} has no chat`);
  const userId = identity.platform_user_id;
  return { platform: identity.platform as Platform, chatId: userId, userId };
}
