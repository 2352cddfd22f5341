import { DAY_MS } from '../../clock.ts';
import { claimDaily } from '../../gifts/daily-claim.ts';
import { confirmGift, proposeGift } from '../../gifts/gift.ts';
import { createPromoCode, redeemPromoCode } from '../../gifts/promo-codes.ts';
import { ensureReferralCode, enterReferral } from '../../gifts/referral.ts';
import type { ProposalId } from '../../ids.ts';
import { fundTreasury } from '../../treasury/fund.ts';
import { saveTreasuryRules } from '../../treasury/treasury.ts';
import type { Cast } from './cast.ts';
import { type Answers, CODE_TERMS, CODES, type Person } from './events.ts';

type Given = 'propose' | 'confirm' | 'claim' | 'redeem' | 'refer' | 'fund' | 'rules';

/** Makes the promo codes of a sequence. */
export async function createCodes({ deps, id, codeName }: Cast): Promise<void> {
  for (const code of CODES) {
    const { credits, perPerson, total, lastsDays } = CODE_TERMS[code];
    await createPromoCode(deps, {
      by: { id: id('a'), role: 'admin' },
      code: codeName(code),
      credits: BigInt(credits),
      perPerson,
      totalLimit: total,
      expiresAt: new Date(deps.clock.now().getTime() + lastsDays * DAY_MS),
    });
  }
}

/** What people give one another, what the house gives them, and their server's treasury. */
export function answerGiven({
  deps,
  treasury,
  id,
  name,
  codeName,
  chatOf,
}: Cast): Pick<Answers<Promise<string>>, Given> {
  const gifts = new Map<string, { id: ProposalId; from: Person }>();

  return {
    async propose({ gift, from, to, amount }) {
      const recipient = { ...chatOf(to), isBot: false };
      const proposed = await proposeGift(deps, { from: id(from), to: recipient, amount: BigInt(amount) });
      gifts.set(gift, { id: proposed.id, from });
      return 'proposed';
    },

    async confirm({ gift }) {
      const proposed = gifts.get(gift);
      if (!proposed) return 'nothing proposed';
      const confirmed = await confirmGift(deps, { id: proposed.id, from: id(proposed.from) });
      return `given ${confirmed.gift.amount}`;
    },

    async claim({ key, who }) {
      const { amount, streak } = await claimDaily(deps, { key: name(key), account: id(who) });
      return `claimed ${amount} on day ${streak}`;
    },

    async redeem({ key, who, code }) {
      const request = { key: name(key), account: id(who), code: codeName(code) };
      return `redeemed ${(await redeemPromoCode(deps, request)).amount}`;
    },

    async refer({ who, by }) {
      const code = await ensureReferralCode(deps, id(by));
      await enterReferral(deps, { account: id(who), code });
      return 'referred';
    },

    async fund({ who, key, amount }) {
      const request = { key: name(key), account: id(who), treasury, amount: BigInt(amount), chatId: 'chat' };
      await fundTreasury(deps, request);
      return 'funded';
    },

    async rules({ spending, dailyCap, approvalAbove }) {
      const limits = {
        ...(dailyCap !== undefined && { dailyCap: BigInt(dailyCap) }),
        ...(approvalAbove !== undefined && { approvalAbove: BigInt(approvalAbove) }),
      };
      await saveTreasuryRules(deps, { treasury, rules: { spending, roles: [], ...limits }, by: id('a') });
      return 'set';
    },
  };
}
