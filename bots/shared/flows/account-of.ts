import { type Account, ensureAccount } from '@easel/core/accounts/ensure-account.ts';
import type { BotDeps } from '../deps.ts';
import type { Asker } from './ask.ts';

/** The account of whoever asks; who comes for the first time gets one. */
export function accountOf(
  deps: BotDeps,
  { origin, displayName }: Pick<Asker, 'origin' | 'displayName'>,
): Promise<Account> {
  return ensureAccount(deps, { ...origin, displayName });
}
