import type { Account } from '@easel/core/accounts/ensure-account.ts';
import { DomainError } from '@easel/core/errors.ts';
import type { ProposalId } from '@easel/core/ids.ts';
import { checkHouseRules } from '@easel/core/kinds/house-rules.ts';
import type { PictureParams } from '@easel/core/kinds/picture.ts';
import type { Order } from '@easel/core/orders/order.ts';
import { quoteOrder } from '@easel/core/orders/quote.ts';
import { type OrderRequest, requestOrder } from '@easel/core/orders/request-order.ts';
import { type Proposal, saveProposal } from '@easel/core/proposals/proposal.ts';
import type { PayingTreasury, TreasuryId } from '@easel/core/treasury/treasury.ts';
import { batchCard } from '../cards/batch.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import type { Asker } from './asker.ts';
import { readHouseRules } from './house-rules.ts';
import { forThemAlone, type Outcome } from './outcome.ts';
import { isOverheard } from './overheard.ts';
import { checkAffordable, findPayer } from './payer.ts';

/**
 * Asks before anything is ordered: the total price, and whose wallet pays it. A shared wallet pays for several orders only
 * where it needs no admin's word for their total; otherwise the person does.
 *
 * @throws DomainError not-enough-credits, in-debt.
 */
export async function askFirst(
  deps: BotDeps,
  input: {
    asker: Asker;
    account: Account;
    requests: PictureParams[];
    parent?: OrderRequest<'imagine'>['parent'];
  },
  words: Words,
): Promise<Outcome> {
  const { asker, account, requests, parent } = input;
  const total = totalOf(requests);
  const { treasury } = await findPayer(deps, { asker, account: account.id, amount: total });
  const available = await checkAffordable(deps, { account: account.id, treasury, total });
  const id = await saveProposal(deps, {
    account: account.id,
    proposal: {
      kind: 'batch',
      requests,
      ...(parent && { parent }),
      ...(asker.origin.isPrivate && { isPrivate: true }),
      ...(treasury && { treasury: treasury.id }),
    },
  });
  const isShared = treasury !== undefined;
  const balance = isShared || !isOverheard(asker.origin) ? { available, isShared } : undefined;
  const card = batchCard({ id, requests, total, balance }, words);
  return forThemAlone(card);
}

/**
 * Makes the orders of a confirmed batch, at the cost of the wallet that was said to pay. Confirming twice finds the same
 * orders.
 *
 * @throws DomainError over-cap, model-unavailable, not-enough-credits, in-debt, treasury-refused.
 */
export async function orderBatch(
  deps: BotDeps,
  input: { id: ProposalId; asker: Asker; account: Account; proposal: Extract<Proposal, { kind: 'batch' }> },
): Promise<{ order: Order; created: boolean }[]> {
  const { id, asker, account } = input;
  const { requests, parent, isPrivate, treasury: promised } = input.proposal;
  const rules = await readHouseRules(deps, asker.origin);
  for (const params of requests) checkHouseRules(rules, params);
  const total = totalOf(requests);
  const treasury = promised && (await keepPromise(deps, { asker, account, total, promised }));
  // All or none, as far as can be told now: the wallet may still change between two of the holds.
  await checkAffordable(deps, { account: account.id, treasury, total });
  const orders: { order: Order; created: boolean }[] = [];
  for (const [i, params] of requests.entries()) {
    orders.push(
      await requestOrder(deps, {
        key: `batch-${id}-${i}`,
        account,
        kind: 'imagine',
        params,
        origin: { ...asker.origin, ...(isPrivate && { isPrivate }) },
        ...(parent && { parent }),
        ...(treasury && { treasury }),
      }),
    );
  }
  return orders;
}

/** Nobody pays themselves for what the question said that the server pays. @throws DomainError treasury-refused. */
async function keepPromise(
  deps: BotDeps,
  input: { asker: Asker; account: Account; total: bigint; promised: TreasuryId },
): Promise<PayingTreasury> {
  const { asker, account, total, promised } = input;
  const payer = await findPayer(deps, { asker, account: account.id, amount: total });
  if (payer.treasury?.id === promised) return payer.treasury;
  const { because, leftToday: left = 0n } = payer;
  const reason = because === 'treasury-pays' || because === 'no-treasury' ? 'empty' : because;
  throw new DomainError('treasury-refused', { reason, needed: total, left });
}

function totalOf(requests: PictureParams[]): bigint {
  return requests.reduce((sum, params) => sum + quoteOrder('imagine', params).total, 0n);
}
