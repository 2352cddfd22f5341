import { sql } from 'kysely';
import type { SubscriptionId } from '../../ids.ts';
import { takeAnswer } from '../../payments/stripe/take-told.ts';
import { grantPremium } from '../../plans/membership.ts';
import { type Cast, originOf } from './cast.ts';
import type { Answers, Person, PlanSnapshot } from './events.ts';

const TERMS_PRICE = { month: 500, year: 5000 };

/** Plans, as Stripe tells of them, and as the operator gives them. */
export function answerPlans(cast: Cast): Pick<Answers<Promise<string>>, 'plan' | 'plan-told' | 'grant'> {
  const { deps, name, id } = cast;
  return {
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
