import { sql } from 'kysely';
import { DAY_MS } from '../../clock.ts';
import type { PaymentId, SubscriptionId } from '../../ids.ts';
import type { AppliedFacts } from '../../payments/apply-facts.ts';
import { getPayment } from '../../payments/payment.ts';
import { beginStarsPayment, takeStarsPayment, takeStarsRefund } from '../../payments/stars.ts';
import { takeAnswer } from '../../payments/stripe/take-told.ts';
import { beginPayment } from '../../payments/top-up.ts';
import { grantPremium } from '../../plans/membership.ts';
import { ownerOf } from '../../treasury/treasury.ts';
import { type Cast, originOf } from './cast.ts';
import type { Answers, Person, PlanSnapshot } from './events.ts';

type Paid = 'buy' | 'told' | 'stars-paid' | 'stars-refunded' | 'plan' | 'plan-told' | 'grant';

const TERMS_PRICE = { month: 500, year: 5000 };

/** Packs and plans, as Stripe and Telegram tell of them. @param payments what was begun is noted in it. */
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

    async plan({ who, snapshot }) {
      const { plan, ...stands } = snapshot;
      const names = {
        id: await beginPlan(cast, who, snapshot),
        externalId: name(plan),
        customerId: name(who),
      };
      const price = { minor: TERMS_PRICE[snapshot.term], currency: 'usd' };
      const told = { about: 'subscription', snapshot: { ...stands, ...names, price } } as const;
      return (await takeAnswer(deps, told)).outcome;
    },

    async 'plan-told'({ plan, intent, total, start, end, facts }) {
      const payment = {
        id: name(intent),
        externalId: name(plan),
        total: BigInt(total),
        currency: 'usd',
        periodStart: start,
        periodEnd: end,
      };
      return (await takeAnswer(deps, { about: 'plan-payment', payment, facts })).outcome;
    },

    async grant({ who, until }) {
      await grantPremium(deps, { accountId: id(who), until, by: id('a') });
      return 'granted';
    },
  };
}

function wordOf(applied: AppliedFacts | undefined): string {
  if (!applied) return 'unknown';
  return applied.refused ? 'refused' : 'applied';
}

/** What the checkout leaves here before it is paid. */
async function beginPlan(
  { deps, id, name }: Cast,
  who: Person,
  { plan, term }: PlanSnapshot,
): Promise<SubscriptionId> {
  const subscription: SubscriptionId = `pln_${name(plan)}`;
  await sql`
    insert into subscription (id, key, account_id, plan, term, currency, platform, origin, expires_at)
    values (${subscription}, ${subscription}, ${id(who)}, 'premium', ${term}, 'usd', 'discord',
      ${JSON.stringify(originOf(who))}::jsonb, now())
    on conflict do nothing`.execute(deps.db);
  return subscription;
}
