import { type OperatorWish, useOperator } from '@easel/bot-shared/flows/operator.ts';
import { DomainError } from '@easel/core/errors.ts';
import { Composer } from 'grammy';
import { sayPrivately } from '../answer.ts';
import type { TelegramContext, TelegramDeps } from '../context.ts';
import { onCommand } from './on-command.ts';

/** `/operator`, for the operator of this Easel; in no menu. */
export function operatorFeature(deps: TelegramDeps): Composer<TelegramContext> {
  const feature = new Composer<TelegramContext>();
  onCommand(feature, 'operator', async (turn, ctx) => {
    const { asker, words } = turn;
    const wish = readWish(ctx.match, ctx.message?.reply_to_message?.from?.id);
    if (!wish) {
      const { usage } = words.operator;
      throw new DomainError('bad-option', { option: '/operator', value: ctx.match, allowed: usage });
    }
    const refundStars = ({ userId, chargeId }: { userId: string; chargeId: string }) =>
      deps.api.refundStarPayment(Number(userId), chargeId);
    const card = await useOperator(deps, { asker, key: turn.key, wish }, { refundStars }, words);
    await sayPrivately(deps, turn, card);
  });
  return feature;
}

/** @param answered the id of whose message it answers. @returns undefined for what cannot be understood. */
function readWish(text: string, answered: number | undefined): OperatorWish | undefined {
  const [what, first, second, ...rest] = text.trim().split(/\s+/);
  if (rest.length > 0 || !first) return undefined;
  if (what === 'refund') return { what, payment: first, ...(second !== undefined && { amount: second }) };
  if (what !== 'premium' || !/^\d{1,3}$/.test(second ?? first)) return undefined;
  // `premium 3` in answer to somebody, or `premium 123456 3` with their id.
  const userId = second === undefined ? answered && String(answered) : first;
  return userId ? { what, userId, months: Number(second ?? first) } : undefined;
}
