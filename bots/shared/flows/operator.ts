import { grantByOperator } from '@easel/core/operator/premium.ts';
import { type RefundWays, refundByOperator } from '@easel/core/operator/refund.ts';
import type { Card } from '../cards/card.ts';
import { noteCard } from '../cards/note.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { type Asker, accountOf } from './asker.ts';

/** What `/operator` is asked for. With 0 months Premium is taken away. */
export type OperatorWish =
  | { what: 'refund'; payment: string; amount?: string }
  | { what: 'premium'; userId: string; months: number };

/**
 * `/operator`, for the operator of this Easel alone.
 *
 * @param input.key idempotency key, from the interaction or update.
 * @throws DomainError not-allowed, not-found, bad-option, over-refund, payments-unavailable.
 */
export async function useOperator(
  deps: BotDeps,
  input: { asker: Asker; key: string; wish: OperatorWish },
  ways: Pick<RefundWays, 'refundStars'>,
  words: Words,
): Promise<Card> {
  const { asker, key, wish } = input;
  const by = await accountOf(deps, asker);
  if (wish.what === 'refund') {
    const { payment, amount } = wish;
    const request = { by, key, payment, ...(amount !== undefined && { amount }) };
    const refunded = await refundByOperator(deps, request, { ...ways, stripe: deps.shop.stripe });
    return noteCard(words.operator.refunded(refunded), 'done');
  }
  const { userId, months } = wish;
  const to = { platform: asker.origin.platform, userId };
  return noteCard(words.operator.premium(await grantByOperator(deps, { by, to, months })), 'done');
}
