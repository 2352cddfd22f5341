import type { Executor } from '@easel/db/connect.ts';
import { DAY_MS, MINUTE_MS } from '../clock.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { AccountId } from '../ids.ts';
import { hashSecret, newCode } from './secret.ts';

/** `login` signs a browser in, `link` offers an account to be joined with another. */
export type CodePurpose = 'login' | 'link';

/** Long enough to change from the chat to the browser, short enough that a link found later is worth nothing. */
export const CODE_MINUTES = 10;
/** A code is remembered a while longer, so that whoever comes late hears what was wrong. */
const REMEMBERED_MS = DAY_MS;

interface CodeUse {
  code: string;
  purpose: CodePurpose;
  /** Who uses it, such as a session's id: once somebody looked at a code, nobody else can use it. */
  by: string;
}

/** Makes a one-time code for an account. Its 96 bits are only in the answer; the database keeps their hash. */
export async function createSignInCode(
  deps: CoreDeps,
  { account, purpose }: { account: AccountId; purpose: CodePurpose },
): Promise<{ code: string; expiresAt: Date }> {
  const now = deps.clock.now();
  const code = newCode();
  const expiresAt = new Date(now.getTime() + CODE_MINUTES * MINUTE_MS);
  await deps.db
    .deleteFrom('sign_in_code')
    .where('expires_at', '<', new Date(now.getTime() - REMEMBERED_MS))
    .execute();
  await deps.db
    .insertInto('sign_in_code')
    .values({
      code_hash: hashSecret(code),
      purpose,
      account_id: account,
      created_at: now,
      expires_at: expiresAt,
    })
    .execute();
  return { code, expiresAt };
}

/**
 * Says whose code it is without using it up, and keeps it for whoever asked.
 *
 * @throws DomainError code-refused
 */
export async function lookAtSignInCode(deps: CoreDeps, use: CodeUse): Promise<AccountId> {
  const kept = await usable(deps.db, use, deps.clock.now())
    .set({ bound_to: use.by })
    .returning('account_id')
    .executeTakeFirst();
  if (!kept) throw await explainRefusal(deps, use);
  return kept.account_id as AccountId;
}

/**
 * Uses a code up. Of any number of uses at once, one succeeds; in a transaction it is used up when that commits.
 *
 * @returns the account that it was made for.
 * @throws DomainError code-refused
 */
export async function useSignInCode(deps: CoreDeps, use: CodeUse): Promise<AccountId> {
  const now = deps.clock.now();
  const used = await usable(deps.db, use, now)
    .set({ bound_to: use.by, used_at: now })
    .returning('account_id')
    .executeTakeFirst();
  if (!used) throw await explainRefusal(deps, use);
  return used.account_id as AccountId;
}

function usable(db: Executor, { code, purpose, by }: CodeUse, now: Date) {
  return db
    .updateTable('sign_in_code')
    .where('code_hash', '=', hashSecret(code.trim().toLowerCase()))
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .where((eb) => eb.or([eb('bound_to', 'is', null), eb('bound_to', '=', by)]));
}

async function explainRefusal(deps: CoreDeps, { code, purpose }: CodeUse): Promise<DomainError> {
  const row = await deps.db
    .selectFrom('sign_in_code')
    .select(['used_at', 'expires_at'])
    .where('code_hash', '=', hashSecret(code.trim().toLowerCase()))
    .where('purpose', '=', purpose)
    .executeTakeFirst();
  if (!row) return new DomainError('code-refused', { reason: 'unknown' });
  if (row.used_at) return new DomainError('code-refused', { reason: 'used' });
  const isLate = row.expires_at <= deps.clock.now();
  return new DomainError('code-refused', { reason: isLate ? 'expired' : 'elsewhere' });
}
