import type { Executor } from '@easel/db/connect.ts';
import type { AccountId } from '../ids.ts';

/** What somebody is called where they came from first. @returns undefined for an account that nobody is behind. */
export async function findDisplayName(db: Executor, account: AccountId): Promise<string | undefined> {
  const row = await db
    .selectFrom('identity')
    .select('display_name')
    .where('account_id', '=', account)
    .orderBy('created_at')
    .orderBy('platform')
    .limit(1)
    .executeTakeFirst();
  return row?.display_name;
}
