import type { Executor } from '@easel/db/connect.ts';
import type { AccountId } from '../ids.ts';

/**
 * When daily credits and promo codes begin for somebody who was here before under another account. @returns undefined when
 * they have begun, as for everybody else.
 */
export async function findGivenLater(
  db: Executor,
  { account, now }: { account: AccountId; now: Date },
): Promise<Date | undefined> {
  const row = await db
    .selectFrom('account')
    .select('given_from')
    .where('id', '=', account)
    .where('given_from', '>', now)
    .executeTakeFirst();
  return row?.given_from ?? undefined;
}
