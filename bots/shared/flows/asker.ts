import { type Account, ensureAccount } from '@easel/core/accounts/ensure-account.ts';
import type { Origin } from '@easel/core/platform.ts';
import type { Standing } from '@easel/core/treasury/decide-payer.ts';
import type { BotDeps } from '../deps.ts';

/** Who asks, where. */
export interface Asker {
  origin: Origin;
  displayName: string;
  /** What they are in this place. It may be asked over the network, so only where it matters. */
  standing: () => Promise<Standing>;
  /** Where they are answered alone: here, or in their private chat. @throws DomainError private-closed. */
  openPrivate: () => Promise<Origin>;
  /** Their account, where it was read before. */
  account?: Account;
}

/** The account of whoever asks; who comes for the first time gets one. */
export async function accountOf(deps: BotDeps, asker: Asker): Promise<Account> {
  const { origin, displayName, account } = asker;
  return account ?? ensureAccount(deps, { ...origin, displayName });
}
