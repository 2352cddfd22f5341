import { readWallet } from '@easel/core/credits/wallet.ts';
import { DomainError } from '@easel/core/errors.ts';
import type { AccountId } from '@easel/core/ids.ts';
import { decidePayer, type PayerDecision } from '@easel/core/treasury/decide-payer.ts';
import { ownerOf, type PayingTreasury } from '@easel/core/treasury/treasury.ts';
import type { BotDeps } from '../deps.ts';
import type { Asker } from './asker.ts';

/** Whose wallet pays for what somebody asks for here, and why. */
export function findPayer(
  deps: BotDeps,
  { asker, account, amount }: { asker: Asker; account: AccountId; amount: bigint },
): Promise<PayerDecision> {
  const { platform, serverId } = asker.origin;
  const member = { platform, standing: asker.standing, ...(serverId && { serverId }) };
  return decidePayer(deps, { account, member, amount });
}

/**
 * Holds a total against the wallet that would pay for it. One order needs no such check, for its own hold is one; several
 * should be taken all or none.
 *
 * @returns what is free there, in credits.
 * @throws DomainError in-debt, not-enough-credits.
 */
export async function checkAffordable(
  deps: BotDeps,
  { account, treasury, total }: { account: AccountId; treasury?: PayingTreasury | undefined; total: bigint },
): Promise<bigint> {
  const owner = treasury ? ownerOf(treasury.id) : ({ kind: 'person', id: account } as const);
  const { available, debt } = await readWallet(deps.db, { owner, clock: deps.clock });
  if (debt > 0n) throw new DomainError('in-debt', { debt });
  if (total > available) throw new DomainError('not-enough-credits', { needed: total, available });
  return available;
}
