import { inTransaction } from '@easel/db/connect.ts';
import { writeAudit } from '../audit/audit.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import { keepRedemptions } from '../gifts/redemptions.ts';
import type { AccountId } from '../ids.ts';
import type { Platform } from '../platform.ts';
import { openAccount } from './open-account.ts';

/**
 * Takes a chat from its account: it gets a fresh one of its own, without credits. Everything else stays where it is.
 *
 * @returns the chat's new account.
 * @throws DomainError unlink-refused.
 */
export async function unlinkIdentity(
  deps: CoreDeps,
  { account, platform }: { account: AccountId; platform: Platform },
): Promise<AccountId> {
  return inTransaction(deps.db, async (tx) => {
    const identities = await tx
      .selectFrom('identity')
      .select(['platform', 'platform_user_id', 'display_name'])
      .where('account_id', '=', account)
      .orderBy('platform')
      .forUpdate()
      .execute();
    const identity = identities.find((known) => known.platform === platform);
    if (!identity) throw new DomainError('unlink-refused', { reason: 'unknown' });
    if (identities.length === 1) throw new DomainError('unlink-refused', { reason: 'last' });
    await keepRedemptions(tx, { account, platform });
    const fresh = await openAccount(deps, tx, { displayName: identity.display_name, isNewcomer: false });
    await tx
      .updateTable('identity')
      .set({ account_id: fresh, created_at: deps.clock.now() })
      .where('platform', '=', platform)
      .where('platform_user_id', '=', identity.platform_user_id)
      .execute();
    await writeAudit(tx, {
      actor: account,
      action: 'identity-unlinked',
      subject: account,
      details: { platform, to: fresh },
    });
    return fresh;
  });
}
