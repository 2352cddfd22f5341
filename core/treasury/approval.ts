import type { Account } from '../accounts/ensure-account.ts';
import type { CoreDeps } from '../deps.ts';
import { DomainError } from '../errors.ts';
import type { AccountId, ProposalId } from '../ids.ts';
import { type KindName, kindOf, type ParamsOf } from '../kinds/registry.ts';
import type { Order } from '../orders/order.ts';
import { type OrderRequest, requestOrder } from '../orders/request-order.ts';
import type { Origin } from '../platform.ts';
import { checkPolicy } from '../policy/check-prompt.ts';
import {
  getProposal,
  type Proposal,
  readProposal,
  saveProposal,
  settleProposal,
} from '../proposals/proposal.ts';
import type { TreasuryId } from './treasury.ts';

type Question = Extract<Proposal, { kind: 'treasury-order' }>;

/**
 * Keeps an order for an admin to decide over; nothing is held meanwhile. Asked twice under the same key, it is still one
 * order that comes of it.
 *
 * @throws DomainError refused-by-policy.
 */
export function askForApproval<K extends KindName>(
  deps: CoreDeps,
  input: { request: Omit<OrderRequest<K>, 'treasury'>; treasury: TreasuryId },
): Promise<ProposalId> {
  const { key, account, kind, origin, parent } = input.request;
  const params = kindOf(kind).params.parse(input.request.params);
  checkPolicy(kindOf(kind).texts(params));
  return saveProposal(deps, {
    account: account.id,
    proposal: {
      kind: 'treasury-order',
      key,
      treasury: input.treasury,
      orderKind: kind,
      params: { ...params },
      origin,
      ...(parent && { parent }),
    },
  });
}

/**
 * Takes the order that somebody asked for, at the treasury's cost, as an admin of that server says. Two admins at once take
 * it once. The caller has checked that `by` is an admin of `treasury`'s server (that is the platform's to say).
 *
 * @throws DomainError not-found (also for the questions of other servers), proposal-expired, treasury-refused.
 */
export async function approveOrder(
  deps: CoreDeps,
  input: { id: ProposalId; treasury: TreasuryId; by: AccountId },
): Promise<{ order: Order; created: boolean }> {
  const { account: asker, proposal } = await readQuestion(deps, input);
  const account = await deps.db
    .selectFrom('account')
    .select('plan')
    .where('id', '=', asker)
    .executeTakeFirstOrThrow();
  const result = await requestOrder(deps, {
    ...requestOf(proposal),
    account: { id: asker, plan: account.plan as 'free' | 'premium' },
    treasury: { id: input.treasury, approvedBy: input.by },
  });
  await settleProposal(deps, input.id);
  return result;
}

/** Says no, as an admin. @throws DomainError not-found, proposal-expired. */
export async function refuseOrder(
  deps: CoreDeps,
  input: { id: ProposalId; treasury: TreasuryId },
): Promise<void> {
  await readQuestion(deps, input);
  await settleProposal(deps, input.id);
}

/**
 * Takes the order at the cost of whoever asked, who would rather not wait for an admin.
 *
 * @throws DomainError not-found (also for the questions of others), proposal-expired, not-enough-credits, in-debt.
 */
export async function orderAtOwnCost(
  deps: CoreDeps,
  input: { id: ProposalId; account: Pick<Account, 'id' | 'plan'>; origin: Origin },
): Promise<{ order: Order; created: boolean }> {
  const proposal = await getProposal(deps, { id: input.id, account: input.account.id });
  if (proposal.kind !== 'treasury-order') throw new DomainError('not-found', { what: 'proposal' });
  const result = await requestOrder(deps, {
    ...requestOf(proposal),
    account: input.account,
    origin: input.origin,
  });
  await settleProposal(deps, input.id);
  return result;
}

function requestOf({ key, orderKind, params, origin, parent }: Question) {
  return {
    key,
    kind: orderKind,
    params: kindOf(orderKind).params.parse(params) as ParamsOf<KindName>,
    origin,
    ...(parent && { parent }),
  };
}

async function readQuestion(
  deps: CoreDeps,
  input: { id: ProposalId; treasury: TreasuryId },
): Promise<{ account: AccountId; proposal: Question }> {
  const { account, proposal } = await readProposal(deps, input.id);
  if (proposal.kind !== 'treasury-order' || proposal.treasury !== input.treasury)
    throw new DomainError('not-found', { what: 'proposal' });
  return { account, proposal };
}
