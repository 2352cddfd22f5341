import { findDisplayName } from '@easel/core/accounts/display-name.ts';
import type { Account } from '@easel/core/accounts/ensure-account.ts';
import { DomainError } from '@easel/core/errors.ts';
import { confirmGift } from '@easel/core/gifts/gift.ts';
import type { ProposalId } from '@easel/core/ids.ts';
import { getProposal, settleProposal } from '@easel/core/proposals/proposal.ts';
import { approveOrder, orderAtOwnCost, refuseOrder } from '@easel/core/treasury/approval.ts';
import { treasuryIdOf } from '@easel/core/treasury/treasury.ts';
import { noteCard } from '../cards/note.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import type { Asker } from './asker.ts';
import { orderBatch } from './batch.ts';
import { type Outcome, replacingPressed } from './outcome.ts';

interface Answer {
  asker: Asker;
  account: Account;
  id: ProposalId;
}

/** Does what somebody was asked about: makes a batch, gives a gift. @throws DomainError as these. */
export async function confirmProposal(deps: BotDeps, answer: Answer, words: Words): Promise<Outcome> {
  const { asker, account, id } = answer;
  const proposal = await getProposal(deps, { id, account: account.id });
  switch (proposal.kind) {
    case 'batch': {
      const orders = await orderBatch(deps, { id, asker, account, proposal });
      await settleProposal(deps, id);
      return { type: 'orders', orders, answered: words.batch.ordered(orders.length) };
    }
    case 'gift': {
      const { gift } = await confirmGift(deps, { id, from: account.id });
      const given = words.given.gift.given(gift.amount, (await findDisplayName(deps.db, gift.to)) ?? '');
      return replacingPressed(noteCard(given, 'done'));
    }
    case 'remix':
    case 'words':
    case 'treasury-order':
      throw new DomainError('not-found', { what: 'proposal' });
  }
}

/** Leaves it at that. @throws DomainError not-found, proposal-expired. */
export async function dismissProposal(
  deps: BotDeps,
  { account, id }: Answer,
  words: Words,
): Promise<Outcome> {
  await getProposal(deps, { id, account: account.id });
  await settleProposal(deps, id);
  return replacingPressed(noteCard(words.dismissed));
}

/**
 * Answers the question whether the server's wallet pays for an order: an admin says yes or no, or whoever asked pays.
 *
 * @throws DomainError not-allowed, not-found, proposal-expired, treasury-refused, not-enough-credits, in-debt.
 */
export async function answerApproval(
  deps: BotDeps,
  { asker, account, id, answer }: Answer & { answer: 'approve' | 'refuse' | 'pay-oneself' },
  words: Words,
): Promise<Outcome> {
  const { approval } = words.treasury;
  const { origin, displayName } = asker;
  if (answer === 'pay-oneself') {
    const result = await orderAtOwnCost(deps, { id, account, origin });
    return { type: 'orders', orders: [result], answered: approval.paidByOneself(displayName) };
  }
  const isAdmin = origin.serverId !== undefined && (await asker.standing()).isAdmin;
  if (!isAdmin) throw new DomainError('not-allowed', { action: 'decide-approval' });
  const treasury = treasuryIdOf(origin.platform, origin.serverId ?? '');
  if (answer === 'refuse') {
    await refuseOrder(deps, { id, treasury });
    const card = noteCard(approval.refused(displayName), 'sorry');
    return { type: 'card', isPrivate: false, replaces: true, card };
  }
  const result = await approveOrder(deps, { id, treasury, by: account.id });
  return { type: 'orders', orders: [result], answered: approval.approved(displayName) };
}
