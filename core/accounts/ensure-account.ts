import { inTransaction, type Tx } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { CoreDeps } from '../deps.ts';
import type { AccountId } from '../ids.ts';
import type { Platform } from '../platform.ts';
import { openAccount } from './open-account.ts';
import { type PictureDefaults, pictureDefaultsSchema } from './settings.ts';

export interface Account {
  id: AccountId;
  plan: 'free' | 'premium';
  role: 'member' | 'admin';
  settings: PictureDefaults;
  /** Whether this call made it. */
  isNew: boolean;
}

/**
 * Finds the account behind a chat identity, or opens one: with the welcome credits, if this identity never had an account
 * before. Any number of calls at once for the same person open one account.
 */
export async function ensureAccount(
  deps: CoreDeps,
  person: { platform: Platform; userId: string; displayName: string },
): Promise<Account> {
  const known = await findAccount(deps, person);
  if (known) return known;
  const opening = inTransaction(deps.db, async (tx) => {
    const isNewcomer = await isFirstWelcome(tx, person);
    const id = await openAccount(deps, tx, { displayName: person.displayName, isNewcomer });
    const mine = await tx
      .insertInto('identity')
      .values({
        platform: person.platform,
        platform_user_id: person.userId,
        account_id: id,
        display_name: person.displayName,
      })
      .onConflict((conflict) => conflict.columns(['platform', 'platform_user_id']).doNothing())
      .returning('account_id')
      .executeTakeFirst();
    if (!mine) throw new LostRace();
  });
  const isNew = await opening.then(
    () => true,
    (error) => {
      if (error instanceof LostRace) return false;
      throw error;
    },
  );
  const opened = await findAccount(deps, person);
  if (!opened) throw new Error(`account of ${person.platform} user vanished while it was opened`);
  return { ...opened, isNew };
}

/** Whether nobody with this chat identity was ever welcomed; from now on somebody was. */
async function isFirstWelcome(
  tx: Tx,
  { platform, userId }: { platform: Platform; userId: string },
): Promise<boolean> {
  const { rows } = await sql`insert into welcome (person_hash) values (person_hash(${platform}, ${userId}))
    on conflict (person_hash) do nothing returning person_hash`.execute(tx);
  return rows.length > 0;
}

/** Rolls back the account of a call that came second. */
class LostRace extends Error {}

/** Finds the account behind a chat identity. @returns undefined when that person never used Easel. */
export async function findAccount(
  deps: CoreDeps,
  person: { platform: Platform; userId: string },
): Promise<Account | undefined> {
  const row = await deps.db
    .selectFrom('identity')
    .innerJoin('account', 'account.id', 'identity.account_id')
    .select(['account.id', 'account.plan', 'account.role', 'account.settings'])
    .where('identity.platform', '=', person.platform)
    .where('identity.platform_user_id', '=', person.userId)
    .executeTakeFirst();
  return (
    row && {
      id: row.id as AccountId,
      plan: row.plan as Account['plan'],
      role: row.role as Account['role'],
      settings: pictureDefaultsSchema.parse(row.settings),
      isNew: false,
    }
  );
}
