import { DAY_MS } from '../../clock.ts';
import type { PaymentId } from '../../ids.ts';
import type { AppliedFacts } from '../../payments/apply-facts.ts';
import { getPayment } from '../../payments/payment.ts';
import { beginStarsPayment, takeStarsPayment, takeStarsRefund } from '../../payments/stars.ts';
import { takeAnswer } from '../../payments/stripe/take-told.ts';
import { beginPayment } from '../../payments/top-up.ts';
import { ownerOf } from '../../treasury/treasury.ts';
import { type Cast, originOf } from './cast.ts';
import type { Answers } from './events.ts';

type Paid = 'buy' | 'told' | 'stars-paid' | 'stars-refunded';

/** Packs, as Stripe and Telegram tell of them. @param payments what was begun is noted in it. */
export function answerPayments(
  cast: Cast,
  payments: Map<string, PaymentId>,
): Pick<Answers<Promise<string>>, Paid> {
  const { deps, name, id } = cast;
  const paymentOf = (payment: string) => {
    const found = payments.get(payment);
    if (!found) throw new Error(`nobody began ${payment}`);
    return found;
  };

  return {
    async buy({ payment, who, forServer, pack, by }) {
      const request = {
        key: name(payment),
        accountId: id(who),
        pack,
        origin: originOf(who),
        ...(forServer && { owner: ownerOf(cast.treasury) }),
      };
      const expiresAt = new Date(deps.clock.now().getTime() + DAY_MS);
      const begun =
        by === 'stars'
          ? await beginStarsPayment(deps, request)
          : await beginPayment(deps, { ...request, currency: 'usd' }, { provider: 'stripe', expiresAt });
      payments.set(payment, begun.id as PaymentId);
      return 'begun';
    },

    async told({ payment, facts, isRight, intent }) {
      const paymentId = paymentOf(payment);
      const { price } = await getPayment(deps.db, paymentId);
      const subtotal = Number(price.minor) - (isRight ? 0 : 1);
      const session = { id: name(payment), subtotal, currency: 'usd' };
      const told = { about: 'payment', paymentId, facts, externalId: name(intent) } as const;
      return (await takeAnswer(deps, { ...told, ...(facts.paid && { session }) })).outcome;
    },

    async 'stars-paid'({ payment, total, charge }) {
      const payload = paymentOf(payment);
      const { accountId } = await getPayment(deps.db, payload);
      const paid = { payload, accountId, currency: 'XTR', totalAmount: total, chargeId: name(charge) };
      return wordOf(await takeStarsPayment(deps, paid));
    },

    async 'stars-refunded'({ charge }) {
      return wordOf(await takeStarsRefund(deps, { chargeId: name(charge) }));
    },
  };
}

function wordOf(applied: AppliedFacts | undefined): string {
  if (!applied) return 'unknown';
  return applied.refused ? 'refused' : 'applied';
}
