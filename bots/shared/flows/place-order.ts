import type { PictureParams } from '@easel/core/kinds/picture.ts';
import type { KindName } from '@easel/core/kinds/registry.ts';
import { quoteOrder } from '@easel/core/orders/quote.ts';
import { type OrderRequest, requestOrder } from '@easel/core/orders/request-order.ts';
import { askForApproval } from '@easel/core/treasury/approval.ts';
import { readTreasury, treasuryIdOf } from '@easel/core/treasury/treasury.ts';
import { approvalCard } from '../cards/treasury.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import type { Asker } from './asker.ts';
import type { Outcome } from './outcome.ts';
import { findPayer } from './payer.ts';

/** An order as a flow has resolved it; where it comes from and who pays is settled here. */
export type Wish<K extends KindName> = Omit<OrderRequest<K>, 'origin' | 'treasury'> & {
  params: PictureParams;
};

/**
 * Takes one order at the cost of whoever pays in this place. What a shared wallet pays only with an admin's word becomes a
 * question to the admins.
 *
 * @throws DomainError as {@link requestOrder}.
 */
export async function placeOrder<K extends KindName>(
  deps: BotDeps,
  { asker, request }: { asker: Asker; request: Wish<K> },
  words: Words,
): Promise<Outcome> {
  const { total } = quoteOrder(request.kind, request.params);
  const payer = await findPayer(deps, { asker, account: request.account.id, amount: total });
  if (payer.because === 'approval') return askAdmins(deps, { asker, request }, words);
  const { origin } = asker;
  const { treasury } = payer;
  const result = await requestOrder(deps, { ...request, origin, ...(treasury && { treasury }) });
  return { type: 'orders', orders: [result] };
}

async function askAdmins<K extends KindName>(
  deps: BotDeps,
  { asker, request }: { asker: Asker; request: Wish<K> },
  words: Words,
): Promise<Outcome> {
  const { platform, serverId = '' } = asker.origin;
  const treasury = treasuryIdOf(platform, serverId);
  // An admin's answer makes the order's card: the right to answer the asker's own command has no part in that.
  const { interaction: _, ...origin } = asker.origin;
  const [id, { rules }] = await Promise.all([
    askForApproval(deps, { request: { ...request, origin }, treasury }),
    readTreasury(deps, treasury),
  ]);
  const { kind, params } = request;
  const question = { id, kind, params, name: asker.displayName, approvalAbove: rules.approvalAbove ?? 0n };
  return { type: 'card', isPrivate: false, card: approvalCard(question, words) };
}
