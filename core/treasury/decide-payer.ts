import { sql } from 'kysely';
import { DAY_MS } from '../clock.ts';
import type { CoreDeps } from '../deps.ts';
import type { AccountId } from '../ids.ts';
import type { Platform } from '../platform.ts';
import { type PayingTreasury, readTreasury, type TreasuryRules, treasuryIdOf } from './treasury.ts';

/** What somebody is in a server, as its platform says. */
export interface Standing {
  /** The platform's ids of their roles there. */
  roles: readonly string[];
  isAdmin: boolean;
}

/** Somebody in a server. */
export interface ServerMember {
  platform: Platform;
  /** The Discord server or Telegram group; undefined in private chats. */
  serverId?: string;
  /** Asked only where it matters: on some platforms it is a question over the network. */
  standing(): Promise<Standing>;
}

/** Why the person pays, or why the treasury does. */
export type PayerReason =
  | 'treasury-pays'
  /** No server, or one whose wallet holds nothing. */
  | 'no-treasury'
  /** Not one of those who may spend. */
  | 'not-allowed'
  /** The wallet has too little. */
  | 'empty'
  /** More than this person may still spend today. */
  | 'cap'
  /** An admin has to say so: `askForApproval`. */
  | 'approval';

export interface PayerDecision {
  /** To pass to `requestOrder`; undefined: the person pays. */
  treasury?: PayingTreasury;
  because: PayerReason;
  /** What this person could still spend there today, if there is a daily cap. Credits. */
  leftToday?: bigint;
}

/**
 * Says whose wallet pays for an order: the server's, if its rules and its credits allow, otherwise the person's. This is what
 * is true now; the order's own hold checks it again (treasury_hold), so a race is refused and never overspends.
 */
export async function decidePayer(
  deps: CoreDeps,
  input: { account: AccountId; member: ServerMember; amount: bigint },
): Promise<PayerDecision> {
  const { account, member, amount } = input;
  if (!member.serverId) return { because: 'no-treasury' };
  const { id, rules, wallet } = await readTreasury(deps, treasuryIdOf(member.platform, member.serverId));
  if (wallet.available === 0n || wallet.debt > 0n) return { because: 'no-treasury' };
  const standing = await member.standing();
  if (!maySpend(rules, standing)) return { because: 'not-allowed' };
  if (amount > wallet.available) return { because: 'empty' };
  if (standing.isAdmin) return { treasury: { id, approvedBy: account }, because: 'treasury-pays' };
  const leftToday =
    rules.dailyCap === undefined
      ? undefined
      : await readLeftToday(deps, { id, account, cap: rules.dailyCap });
  const left = leftToday !== undefined && { leftToday };
  if (rules.approvalAbove !== undefined && amount > rules.approvalAbove)
    return { because: 'approval', ...left };
  if (leftToday !== undefined && amount > leftToday) return { because: 'cap', ...left };
  return { treasury: { id }, because: 'treasury-pays', ...left };
}

function maySpend(rules: TreasuryRules, { roles, isAdmin }: Standing): boolean {
  if (isAdmin || rules.spending === 'everyone') return true;
  return rules.spending === 'roles' && rules.roles.some((role) => roles.includes(role));
}

/**
 * Whoever took this chat out of an older account today has none left: what they spent before is counted there, and going
 * in and out would give them the cap again each time.
 */
async function readLeftToday(
  { db, clock }: CoreDeps,
  input: { id: string; account: AccountId; cap: bigint },
): Promise<bigint> {
  const { rows } = await sql<{ spent: bigint; isFresh: boolean }>`
    select treasury_spent_today(${input.id}, id) as spent,
      given_from is not null and created_at > ${new Date(clock.now().getTime() - DAY_MS)} as "isFresh"
    from account where id = ${input.account}`.execute(db);
  const left = rows[0] && !rows[0].isFresh ? input.cap - rows[0].spent : 0n;
  return left > 0n ? left : 0n;
}
