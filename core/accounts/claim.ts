import { type Executor, inTransaction } from '@easel/db/connect.ts';
import { writeAudit } from '../audit/audit.ts';
import { DAY_MS } from '../clock.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { AccountId } from '../ids.ts';
import { hashSecret, newCode } from './secret.ts';

const CLAIM_DAYS = 7;

/**
 * Makes a code for whoever opens it first to become the admin, while there is none.
 *
 * @returns undefined when there is an admin already.
 */
export async function offerClaim(deps: CoreDeps): Promise<string | undefined> {
  if (await hasAdmin(deps.db)) return undefined;
  const now = deps.clock.now();
  const code = newCode();
  await deps.db
    .insertInto('sign_in_code')
    .values({
      code_hash: hashSecret(code),
      purpose: 'claim',
      created_at: now,
      expires_at: new Date(now.getTime() + CLAIM_DAYS * DAY_MS),
    })
    .execute();
  return code;
}

async function hasAdmin(db: Executor): Promise<boolean> {
  const row = await db
    .selectFrom('account')
    .select('id')
    .where('role', '=', 'admin')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Makes an account the admin, once: every claim that was offered is worth nothing afterwards.
 *
 * @throws DomainError code-refused
 */
export async function claimStudio(
  deps: CoreDeps,
  { code, account }: { code: string; account: AccountId },
): Promise<void> {
  const hash = hashSecret(code.trim().toLowerCase());
  await inTransaction(deps.db, async (tx) => {
    // All of them are locked, in one order: of two people who open two links at once, one comes second.
    const offered = await tx
      .selectFrom('sign_in_code')
      .select(['code_hash', 'expires_at', 'used_at'])
      .where('purpose', '=', 'claim')
      .orderBy('code_hash')
      .forUpdate()
      .execute();
    const mine = offered.find((row) => row.code_hash === hash);
    if (!mine) throw new DomainError('code-refused', { reason: 'unknown' });
    if (mine.used_at || (await hasAdmin(tx))) throw new DomainError('code-refused', { reason: 'used' });
    if (mine.expires_at <= deps.clock.now()) throw new DomainError('code-refused', { reason: 'expired' });
    await tx
      .updateTable('sign_in_code')
      .set({ used_at: deps.clock.now() })
      .where('purpose', '=', 'claim')
      .execute();
    await tx.updateTable('account').set({ role: 'admin' }).where('id', '=', account).execute();
    await writeAudit(tx, { actor: account, action: 'studio-claimed', subject: account });
  });
}
