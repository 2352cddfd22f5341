import { DomainError } from '@easel/core/errors.ts';
import { fundTreasury } from '@easel/core/treasury/fund.ts';
import { readTreasuryReport } from '@easel/core/treasury/month-report.ts';
import {
  readTreasury,
  saveTreasuryRules,
  type Treasury,
  type TreasuryId,
  type TreasuryRules,
  treasuryIdOf,
} from '@easel/core/treasury/treasury.ts';
import type { Card } from '../cards/card.ts';
import { fundedCard, reportCard, treasuryCard } from '../cards/treasury.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { type Asker, accountOf } from './asker.ts';
import { findPayer } from './payer.ts';

/** What to change; `null` unsets, absent leaves as it is. Amounts in credits. */
export interface TreasuryChange {
  spending?: TreasuryRules['spending'];
  /** Those who may spend besides the admins, replacing the current ones. */
  roles?: string[];
  dailyCap?: bigint | null;
  approvalAbove?: bigint | null;
  /** Where its reports are posted. */
  chatId?: string | null;
}

/**
 * `/treasury`: what the server's wallet has, its rules, and what it pays for this person; after changing what is to be
 * changed. Only in a server: private chats have no shared wallet.
 *
 * @param input.nameRole what a role is called on this platform.
 * @throws DomainError not-allowed, bad-option; nothing has changed then.
 */
export async function showTreasury(
  deps: BotDeps,
  input: { asker: Asker; nameRole: (id: string) => string; change?: TreasuryChange },
  words: Words,
): Promise<Card> {
  const { asker, nameRole, change = {} } = input;
  const account = await accountOf(deps, asker);
  const id = idOf(asker);
  const saved = Object.keys(change).length > 0;
  if (saved) {
    if (!(await asker.standing()).isAdmin)
      throw new DomainError('not-allowed', { action: 'change-treasury' });
    const current = await readTreasury(deps, id);
    const rules = applyChange(current, { change, here: asker.origin.chatId }, words);
    await saveTreasuryRules(deps, { treasury: id, rules, by: account.id });
  }
  const [treasury, payer] = await Promise.all([
    readTreasury(deps, id),
    findPayer(deps, { asker, account: account.id, amount: 1n }),
  ]);
  return treasuryCard({ treasury, payer, chatId: asker.origin.chatId, nameRole, saved }, words);
}

/**
 * `/treasury fund`: puts some of one's bought credits into the server's wallet.
 *
 * @param input.key idempotency key, from the interaction or update.
 * @throws DomainError bad-option, not-enough-bought, in-debt.
 */
export async function fundServer(
  deps: BotDeps,
  { asker, key, amount }: { asker: Asker; key: string; amount: bigint },
  words: Words,
): Promise<Card> {
  const { origin, displayName: name } = asker;
  const account = await accountOf(deps, asker);
  const gift = { key, account: account.id, treasury: idOf(asker), amount, chatId: origin.chatId };
  return fundedCard({ name, amount, treasury: await fundTreasury(deps, gift) }, words);
}

const MONTH = /^20\d\d-(0[1-9]|1[0-2])$/;

/** `/treasury report`: a month of it, this one where none is named. @throws DomainError bad-option. */
export async function showReport(
  deps: BotDeps,
  { asker, month }: { asker: Asker; month?: string | undefined },
  words: Words,
): Promise<Card> {
  const shown = month?.trim() || deps.clock.now().toISOString().slice(0, 'YYYY-MM'.length);
  if (!MONTH.test(shown)) {
    throw new DomainError('bad-option', {
      option: 'month',
      value: shown,
      allowed: words.treasury.usage.month,
    });
  }
  return reportCard(await readTreasuryReport(deps.db, { treasury: idOf(asker), month: shown }), words);
}

function idOf({ origin: { platform, serverId } }: Asker): TreasuryId {
  if (serverId === undefined) throw new Error('a private chat was asked for its shared wallet');
  return treasuryIdOf(platform, serverId);
}

function applyChange(
  { rules, isNew }: Treasury,
  { change, here }: { change: TreasuryChange; here: string },
  words: Words,
): TreasuryRules {
  const roles = change.roles ?? rules.roles;
  const spending = change.spending ?? (change.roles ? 'roles' : rules.spending);
  if (spending === 'roles' && roles.length === 0)
    throw new DomainError('bad-option', { option: 'role', value: '', allowed: words.treasury.usage.roles });
  const dailyCap = changed(rules.dailyCap, change.dailyCap);
  const approvalAbove = changed(rules.approvalAbove, change.approvalAbove);
  // As when it is first funded: its reports are posted where somebody first spoke of it.
  const chatId = changed(isNew ? here : rules.chatId, change.chatId);
  return {
    spending,
    roles,
    ...(dailyCap !== undefined && { dailyCap }),
    ...(approvalAbove !== undefined && { approvalAbove }),
    ...(chatId !== undefined && { chatId }),
  };
}

function changed<T>(current: T | undefined, change: T | null | undefined): T | undefined {
  return change === undefined ? current : (change ?? undefined);
}
