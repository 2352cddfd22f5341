import type { Tx } from '@easel/db/connect.ts';
import type { Account } from '@easel/db/generated/schema.ts';
import type { Selectable } from 'kysely';
import { DomainError } from '../errors.ts';
import type { AccountId } from '../ids.ts';

/**
 * Locks an account until the end of the transaction, so that it is erased before or after it. A request may have begun while
 * the account was still there.
 *
 * @param change what it is locked for: `itself`, or `what names it`, which lets others change it meanwhile.
 * @throws DomainError not-found for one that was erased.
 */
export async function lockLiving(
  tx: Tx,
  account: AccountId,
  change: 'itself' | 'what names it',
): Promise<Selectable<Account>> {
  const living = tx
    .selectFrom('account')
    .selectAll()
    .where('id', '=', account)
    .where('erased_at', 'is', null);
  const locked = change === 'itself' ? living.forNoKeyUpdate() : living.forKeyShare();
  const row = await locked.executeTakeFirst();
  if (!row) throw new DomainError('not-found', { what: 'account' });
  return row;
}
