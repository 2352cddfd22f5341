import { sql } from 'kysely';
import type { Owner } from '../credits/ledger.ts';
import { readWallet, type Wallet } from '../credits/wallet.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { AccountId } from '../ids.ts';
import type { Platform } from '../platform.ts';

/** A Discord server or Telegram group that holds credits; also its owner's id in the ledger. */
export type TreasuryId = `${Platform}:${string}`;

/** A treasury that pays for an order; `approvedBy`: the admin who said so, over the limits of members. */
export interface PayingTreasury {
  id: TreasuryId;
  approvedBy?: AccountId;
}

export function treasuryIdOf(platform: Platform, serverId: string): TreasuryId {
  return `${platform}:${serverId}`;
}

export function ownerOf(treasury: TreasuryId): Owner {
  return { kind: 'server', id: treasury };
}

/** What the admins of a server have set. Admins themselves may always spend. */
export interface TreasuryRules {
  /** Who else may spend: nobody, people with one of `roles` (the platform's ids), or everyone. */
  spending: 'admins' | 'roles' | 'everyone';
  roles: readonly string[];
  /** What one person may spend on one day (UTC), in credits; undefined: as much as there is. */
  dailyCap?: bigint;
  /** An order that costs more than this needs an admin's word. Credits. */
  approvalAbove?: bigint;
  /** Where its reports are posted. */
  chatId?: string;
}

/** Nobody's credits are spent before an admin has said by whom. */
const UNSET: TreasuryRules = { spending: 'admins', roles: [] };

/**
 * Replaces the rules of a treasury. The caller has checked that the person may (that is the platform's to say).
 *
 * @throws DomainError bad-option for limits below what makes sense.
 */
export async function saveTreasuryRules(
  deps: CoreDeps,
  input: { treasury: TreasuryId; rules: TreasuryRules; by: AccountId },
): Promise<void> {
  const { rules } = input;
  if (rules.dailyCap !== undefined && rules.dailyCap < 1n) {
    throw new DomainError('bad-option', {
      option: 'daily cap',
      value: String(rules.dailyCap),
      allowed: '1 or more',
    });
  }
  if (rules.approvalAbove !== undefined && rules.approvalAbove < 0n) {
    throw new DomainError('bad-option', {
      option: 'approval above',
      value: String(rules.approvalAbove),
      allowed: '0 or more',
    });
  }
  const values = {
    spending: rules.spending,
    roles: [...rules.roles],
    daily_cap: rules.dailyCap ?? null,
    approval_above: rules.approvalAbove ?? null,
    chat_id: rules.chatId ?? null,
    updated_by: input.by,
  };
  await deps.db
    .insertInto('treasury')
    .values({ id: input.treasury, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ ...values, updated_at: sql`now()` }))
    .execute();
}

export interface Treasury {
  id: TreasuryId;
  /** Nobody has funded it or set its rules yet. */
  isNew: boolean;
  rules: TreasuryRules;
  wallet: Wallet;
}

/** A server's treasury, with the strictest rules and no credits where there is none yet. */
export async function readTreasury(deps: CoreDeps, id: TreasuryId): Promise<Treasury> {
  const [row, wallet] = await Promise.all([
    deps.db.selectFrom('treasury').selectAll().where('id', '=', id).executeTakeFirst(),
    readWallet(deps.db, { owner: ownerOf(id), clock: deps.clock }),
  ]);
  if (!row) return { id, isNew: true, rules: UNSET, wallet };
  const rules: TreasuryRules = {
    spending: row.spending as TreasuryRules['spending'],
    roles: row.roles,
    ...(row.daily_cap !== null && { dailyCap: row.daily_cap }),
    ...(row.approval_above !== null && { approvalAbove: row.approval_above }),
    ...(row.chat_id !== null && { chatId: row.chat_id }),
  };
  return { id, isNew: false, rules, wallet };
}

/** Errors of treasury_hold and of the ledger beneath it, in the database (db/migrations/0005-given-credits.ts). */
const REFUSALS: Record<string, 'empty' | 'cap' | 'approval'> = {
  EA001: 'empty',
  EA005: 'empty',
  EA010: 'cap',
  EA011: 'approval',
};

/** Throws treasury-refused if that is what the database said; returns for any other error. */
export function throwTreasuryRefusal(error: unknown, needed: bigint): void {
  const { code, detail } = error as { code?: string; detail?: string };
  const reason = code && REFUSALS[code];
  if (!reason) return;
  // What stands beside a debt is what is owed, and nothing of that would be paid.
  const left = code === 'EA005' ? 0n : BigInt(detail ?? 0);
  throw new DomainError('treasury-refused', { reason, needed, left });
}
