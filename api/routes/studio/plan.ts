import { findPrivateOrigin } from '@easel/core/accounts/private-origin.ts';
import { PLANS, PREMIUM_PRICE, type Term } from '@easel/core/catalog/plans.ts';
import { type PlanView, planAnswer, planBody, planView, redirect } from '@easel/core/contract/studio.ts';
import { DomainError } from '@easel/core/errors.ts';
import type { AccountId } from '@easel/core/ids.ts';
import { formatMoney } from '@easel/core/payments/money.ts';
import {
  cancelPlan,
  changeTerm,
  openCustomerPage,
  resumePlan,
} from '@easel/core/payments/stripe/plan-changes.ts';
import { startPlan } from '@easel/core/payments/stripe/plan-checkout.ts';
import { type PlanStatus, readPlan } from '@easel/core/plans/membership.ts';
import type { z } from 'zod';
import type { ApiApp, ApiDeps } from '../../app.ts';
import { requireViewer } from '../../viewer.ts';
import { CURRENCY, withStripe } from './shop.ts';

const TERMS: Term[] = ['month', 'year'];

/** The plan I have, and what can be done with it. */
export function registerMyPlan(app: ApiApp, deps: ApiDeps): void {
  app.get(
    '/me/plan',
    { config: { access: 'member' }, schema: { summary: 'My plan', response: { 200: planView } } },
    async (request) => showPlan(deps, requireViewer(request).id),
  );

  app.post(
    '/me/plan',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Take, change, cancel or keep the plan',
        body: planBody,
        response: { 200: planAnswer },
      },
    },
    async (request) => {
      const { id: accountId } = requireViewer(request);
      const key = `plan-web-${accountId}-${request.body.key}`;
      const url = await changePlan(deps, { ...request.body, accountId, key });
      return { url: url ?? null, plan: await showPlan(deps, accountId) };
    },
  );

  app.post(
    '/me/portal',
    {
      config: { access: 'member' },
      schema: { summary: 'A link to Stripe’s page with my cards and invoices', response: { 200: redirect } },
    },
    async (request) => {
      const { id: accountId } = requireViewer(request);
      const origin = await findPrivateOrigin(deps.db, accountId);
      return { url: await openCustomerPage(withStripe(deps), { accountId, origin }) };
    },
  );
}

type PlanWish = z.output<typeof planBody> & { accountId: AccountId };

/** @returns where to pay, when there is something to pay. @throws DomainError as the use cases do, and bad-option. */
async function changePlan(
  deps: ApiDeps,
  { action, term, accountId, key }: PlanWish,
): Promise<string | undefined> {
  const stripeDeps = withStripe(deps);
  switch (action) {
    case 'subscribe': {
      const origin = await findPrivateOrigin(deps.db, accountId);
      const wish = { key, accountId, term: getTerm(term), currency: CURRENCY, origin } as const;
      return (await startPlan(stripeDeps, wish)).url;
    }
    case 'change':
      await changeTerm(stripeDeps, { key, accountId, term: getTerm(term) });
      return undefined;
    case 'cancel':
      await cancelPlan(stripeDeps, { key, accountId });
      return undefined;
    case 'keep':
      await resumePlan(stripeDeps, { key, accountId });
      return undefined;
  }
}

function getTerm(term: Term | undefined): Term {
  if (!term) throw new DomainError('bad-option', { option: 'term', value: '', allowed: TERMS.join(', ') });
  return term;
}

async function showPlan(deps: ApiDeps, accountId: AccountId): Promise<PlanView> {
  return toView(await readPlan(deps, accountId), deps.stripe !== undefined);
}

function toView({ plan, paid, grantedUntil, nextAllowanceAt }: PlanStatus, isSold: boolean): PlanView {
  const endsAt = paid ? paid.cancels && paid.periodEnd : grantedUntil;
  return {
    plan,
    term: paid?.term ?? null,
    renewsAt: paid && !paid.cancels ? paid.periodEnd.toISOString() : null,
    endsAt: endsAt ? endsAt.toISOString() : null,
    graceUntil: paid?.graceUntil?.toISOString() ?? null,
    allowance: String(PLANS.premium.allowance),
    nextAllowanceAt: nextAllowanceAt?.toISOString() ?? null,
    prices: (isSold ? TERMS : []).map((term) => ({
      term,
      price: formatMoney({ minor: PREMIUM_PRICE[term][CURRENCY], currency: CURRENCY }),
    })),
  };
}
