import type { Account } from '@easel/core/accounts/ensure-account.ts';
import type { Term } from '@easel/core/catalog/plans.ts';
import { DomainError } from '@easel/core/errors.ts';
import {
  cancelPlan,
  changeTerm,
  openCustomerPage,
  resumePlan,
} from '@easel/core/payments/stripe/plan-changes.ts';
import { startPlan } from '@easel/core/payments/stripe/plan-checkout.ts';
import type { StripeDeps } from '@easel/core/payments/stripe/room.ts';
import { readPlan } from '@easel/core/plans/membership.ts';
import type { PlanStep } from '../actions.ts';
import type { Card } from '../cards/card.ts';
import { changeTermCard, customerPageCard, planCard, planLinkCard } from '../cards/plan.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { type Asker, accountOf } from './asker.ts';

/** What the links of plans are paid in. */
const CURRENCY = 'usd';

interface PlanWish {
  asker: Asker;
  account: Account;
  /** Idempotency key, from the interaction or update. */
  key: string;
}

/** `/plan`: the plan somebody has, and what can be done with it. */
export async function showPlan(deps: BotDeps, asker: Asker, words: Words): Promise<Card> {
  const account = await accountOf(deps, asker);
  return planCard(await readPlan(deps, account.id), deps, words);
}

/**
 * Does what a button about plans says.
 *
 * @throws DomainError already-subscribed, not-subscribed, payment-declined, payments-unavailable.
 */
export async function changePlan(
  deps: BotDeps,
  wish: PlanWish & { step: PlanStep },
  words: Words,
): Promise<Card> {
  const { asker, account, key, step } = wish;
  const accountId = account.id;
  if (step === 'show') return showPlan(deps, asker, words);
  const stripeDeps = withStripe(deps);
  switch (step) {
    case 'month':
    case 'year':
      return startTerm(stripeDeps, { ...wish, term: step }, words);
    case 'to-month':
      return changeTermCard('month', CURRENCY, words);
    case 'to-year':
      return changeTermCard('year', CURRENCY, words);
    case 'page': {
      const url = await openCustomerPage(stripeDeps, { accountId, origin: asker.origin });
      return customerPageCard(url, words);
    }
    case 'to-month-surely':
      await changeTerm(stripeDeps, { key, accountId, term: 'month' });
      break;
    case 'to-year-surely':
      await changeTerm(stripeDeps, { key, accountId, term: 'year' });
      break;
    case 'cancel':
      await cancelPlan(stripeDeps, { key, accountId });
      break;
    case 'resume':
      await resumePlan(stripeDeps, { key, accountId });
      break;
  }
  return showPlan(deps, asker, words);
}

async function startTerm(deps: StripeDeps, wish: PlanWish & { term: Term }, words: Words): Promise<Card> {
  const { key, account, term, asker } = wish;
  const request = { key: `plan-${key}`, accountId: account.id, term, currency: CURRENCY } as const;
  const begun = await startPlan(deps, { ...request, origin: asker.origin });
  return planLinkCard(begun, CURRENCY, words);
}

function withStripe(deps: BotDeps): StripeDeps {
  const { stripe } = deps.shop;
  if (!stripe) throw new DomainError('payments-unavailable', {});
  return { ...deps, stripe };
}
