import type { Account } from '@easel/core/accounts/ensure-account.ts';
import { DAY_MS } from '@easel/core/clock.ts';
import {
  createPromoCode,
  disablePromoCode,
  listPromoCodes,
  redeemPromoCode,
} from '@easel/core/gifts/promo-codes.ts';
import type { Card } from '../cards/card.ts';
import { promoCodesCard } from '../cards/given.ts';
import { noteCard } from '../cards/note.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { type Asker, accountOf } from './asker.ts';

/** What a list shows at most. */
const LISTED = 15;

/** What `/promo` is asked for. All but redeeming is for the operator alone. */
export type PromoWish =
  | { what: 'redeem'; code: string }
  | { what: 'create'; credits: bigint; code?: string; limit?: number; each?: number; days?: number }
  | { what: 'stop'; code: string }
  | { what: 'list' };

/**
 * `/promo`
 *
 * @param input.key idempotency key, from the interaction or update.
 * @throws DomainError promo-refused, not-allowed, bad-option.
 */
export async function usePromo(
  deps: BotDeps,
  { asker, key, wish }: { asker: Asker; key: string; wish: PromoWish },
  words: Words,
): Promise<Card> {
  const { promo } = words.given;
  const account = await accountOf(deps, asker);
  switch (wish.what) {
    case 'redeem': {
      const redeemed = await redeemPromoCode(deps, { key, account: account.id, code: wish.code });
      return noteCard(promo.redeemed(redeemed), 'done');
    }
    case 'create':
      return promoCodesCard(promo.created, [await create(deps, account, wish)], words);
    case 'stop': {
      const stopped = await disablePromoCode(deps, { by: account, code: wish.code });
      return promoCodesCard(promo.stopped, [stopped], words);
    }
    case 'list': {
      const codes = await listPromoCodes(deps, { by: account, limit: LISTED });
      return promoCodesCard(promo.list, codes, words);
    }
  }
}

function create(deps: BotDeps, by: Account, wish: Extract<PromoWish, { what: 'create' }>) {
  const { credits, code, limit, each, days } = wish;
  return createPromoCode(deps, {
    by,
    credits,
    ...(code && { code }),
    ...(limit !== undefined && { totalLimit: limit }),
    ...(each !== undefined && { perPerson: each }),
    ...(days !== undefined && { expiresAt: new Date(deps.clock.now().getTime() + days * DAY_MS) }),
  });
}
