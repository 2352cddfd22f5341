import { DAY_MS, MINUTE_MS } from '@easel/core/clock.ts';
import { checkLedger } from '@easel/core/credits/check-ledger.ts';
import { creditOwner, holdCredits, postHold } from '@easel/core/credits/ledger.ts';
import { claimNotices } from '@easel/core/notices/notice.ts';
import { askAboutOpen } from '@easel/core/payments/stripe/ask-open.ts';
import {
  cancelPlan,
  changeTerm,
  listInvoices,
  openCustomerPage,
  resumePlan,
} from '@easel/core/payments/stripe/plan-changes.ts';
import { startPlan } from '@easel/core/payments/stripe/plan-checkout.ts';
import { grantPremium, readPlan, reviewDueMemberships } from '@easel/core/plans/membership.ts';
import { findLiveSubscription, type Subscription } from '@easel/core/plans/subscription.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { ORIGIN, setStripeStage } from './stripe-stage.ts';

const stage = setStripeStage();
const ALLOWANCE = 600n;
/** Longer than any month. */
const MONTH_MS = 31 * DAY_MS + 120 * MINUTE_MS;
let keys = 0;

afterEach(async () => {
  expect(await checkLedger(stage.deps.db)).toEqual([]);
});

function begin(term: 'month' | 'year' = 'month', key = `plan-${keys++}`): Promise<Subscription> {
  return startPlan(stage.deps, { key, accountId: stage.account.id, term, currency: 'usd', origin: ORIGIN });
}

async function subscribe(term: 'month' | 'year' = 'month'): Promise<Subscription> {
  const { url = '' } = await begin(term);
  stage.twin.pay(url);
  await stage.settled();
  const live = await findLiveSubscription(stage.deps.db, stage.account.id);
  if (!live) throw new Error('nothing was subscribed');
  return live;
}

/** Credits of the plan that are left. */
async function allowance(): Promise<bigint> {
  const { balances } = await stage.wallet();
  return balances.find(({ bucket }) => bucket === 'subscription')?.available ?? 0n;
}

const plan = async () => (await readPlan(stage.deps, stage.account.id)).plan;
const me = () => ({ key: `change-${keys++}`, accountId: stage.account.id });
const told = async () => (await stage.notices()).map(({ what }) => what);

async function spendAllowance(amount: bigint): Promise<void> {
  const hold = await holdCredits(stage.deps.db, {
    key: `hold-${keys++}`,
    owner: stage.owner,
    amount,
    reference: 'x',
  });
  await postHold(stage.deps.db, { key: `post-${keys++}`, hold, amount });
}

/** What the workers do, after time has passed and Stripe has told its part. */
async function pass(ms: number): Promise<void> {
  await stage.pass(ms);
  await reviewDueMemberships(stage.deps, { limit: 100 });
}

test('premium begins when it is paid: plan, allowance, notice', async () => {
  const live = await subscribe();
  expect(live).toMatchObject({ status: 'active', term: 'month', cancels: false });
  expect(await plan()).toBe('premium');
  expect(await allowance()).toBe(ALLOWANCE);
  expect(await told()).toEqual(['started']);
  expect(await readPlan(stage.deps, stage.account.id)).toMatchObject({
    paid: { term: 'month', cancels: false, periodEnd: live.periodEnd },
    nextAllowanceAt: live.periodEnd,
  });
  expect(stage.errors).toEqual([]);
});

test('each paid month resets the allowance: what is left does not pile up, and every event again changes nothing', async () => {
  await subscribe();
  await spendAllowance(250n);
  await pass(MONTH_MS);
  expect(await allowance()).toBe(ALLOWANCE);
  await spendAllowance(100n);
  for (const { id } of stage.twin.events()) await stage.twin.webhooks.deliverAgain(id);
  expect(await allowance()).toBe(ALLOWANCE - 100n);
  expect(await told()).toEqual(['started', 'renewed']);
});

test('a year brings its allowance every month', async () => {
  await subscribe('year');
  for (let month = 0; month < 12; month++) {
    await spendAllowance(500n);
    expect(await allowance()).toBe(100n);
    await pass(MONTH_MS);
    expect(await allowance()).toBe(ALLOWANCE);
  }
  const { data } = await stage.deps.stripe.client.invoices.list();
  expect(data).toHaveLength(2);
});

test('a cancelled plan goes on until its period is over, then what is left of it lapses', async () => {
  const before = await subscribe();
  expect(await cancelPlan(stage.deps, me())).toMatchObject({ cancels: true, status: 'active' });
  expect(await plan()).toBe('premium');
  expect(await readPlan(stage.deps, stage.account.id)).not.toHaveProperty('nextAllowanceAt');
  expect(await resumePlan(stage.deps, me())).toMatchObject({ cancels: false });
  await cancelPlan(stage.deps, me());
  await stage.settled();
  await pass((before.periodEnd?.getTime() ?? 0) - stage.clock.now() + MINUTE_MS);
  expect(await plan()).toBe('free');
  expect(await allowance()).toBe(0n);
  expect((await stage.wallet()).available).toBe(100n);
  expect(await told()).toEqual(['started', 'cancels', 'resumed', 'cancels', 'ended']);
  await expect(resumePlan(stage.deps, me())).rejects.toMatchObject({ code: 'not-subscribed' });
});

test('a failed renewal leaves a week of grace without a new allowance, and paying it goes on', async () => {
  const { externalId = '' } = await subscribe();
  stage.twin.failNextRenewal(externalId, 1);
  await spendAllowance(600n);
  await pass(MONTH_MS);
  expect(await plan()).toBe('premium');
  expect(await allowance()).toBe(0n);
  expect(await told()).toEqual(['started', 'payment-failed']);
  await pass(4 * DAY_MS);
  expect(await plan()).toBe('premium');
  expect(await allowance()).toBe(ALLOWANCE);
  expect(await told()).toEqual(['renewed']);
});

test('grace that passes unpaid ends the plan and its allowance', async () => {
  const { externalId = '' } = await subscribe();
  stage.twin.failNextRenewal(externalId);
  await pass(MONTH_MS);
  await pass(8 * DAY_MS);
  expect(await plan()).toBe('free');
  expect(await allowance()).toBe(0n);
  expect(await told()).toEqual(['started', 'payment-failed', 'ended']);
});

test('without any webhook, asking finds the beginning and every renewal', async () => {
  stage.twin.webhooks.disturb({ what: 'lose' });
  const { url = '' } = await begin();
  stage.twin.pay(url);
  await pass(MINUTE_MS);
  await askAboutOpen(stage.deps);
  expect(await plan()).toBe('premium');
  await spendAllowance(600n);
  await pass(MONTH_MS);
  await askAboutOpen(stage.deps);
  expect(await allowance()).toBe(ALLOWANCE);
});

describe('changes', () => {
  test('from monthly to yearly at once, and back, without a second allowance', async () => {
    await subscribe();
    await spendAllowance(500n);
    expect(await changeTerm(stage.deps, { ...me(), term: 'year' })).toMatchObject({
      term: 'year',
      status: 'active',
    });
    await stage.settled();
    expect(await allowance()).toBe(100n);
    expect(await changeTerm(stage.deps, { ...me(), term: 'month' })).toMatchObject({ term: 'month' });
    await stage.settled();
    expect(await allowance()).toBe(100n);
    expect(await told()).toEqual(['started', 'changed', 'changed']);
    expect(stage.errors).toEqual([]);
  });

  test('a declined card changes nothing', async () => {
    const { externalId = '' } = await subscribe();
    stage.twin.replaceCard(externalId, 'declined');
    await expect(changeTerm(stage.deps, { ...me(), term: 'year' })).rejects.toMatchObject({
      code: 'payment-declined',
    });
    expect(await findLiveSubscription(stage.deps.db, stage.account.id)).toMatchObject({ term: 'month' });
  });

  test('what was said before another answer, and arrives after it, changes nothing', async () => {
    await subscribe();
    const stale = stage.twin.events().filter(({ type }) => type.startsWith('customer.subscription'));
    await cancelPlan(stage.deps, me());
    for (const { id } of stale) await stage.twin.webhooks.deliverAgain(id);
    expect(await findLiveSubscription(stage.deps.db, stage.account.id)).toMatchObject({ cancels: true });
  });
});

describe('checkouts', () => {
  test('there is one that can be paid: asking again finds it, another term closes it', async () => {
    const [first, second] = await Promise.all([begin(), begin()]);
    expect(second.url).toBe(first.url);
    const yearly = await begin('year');
    expect(yearly.url).not.toBe(first.url);
    expect(() => stage.twin.pay(first.url ?? '')).toThrow('expired');
    stage.twin.pay(yearly.url ?? '');
    await stage.settled();
    expect(await findLiveSubscription(stage.deps.db, stage.account.id)).toMatchObject({ term: 'year' });
    await expect(begin()).rejects.toMatchObject({ code: 'already-subscribed' });
  });

  test('one that is being paid cannot be closed: the plan is found instead', async () => {
    stage.twin.webhooks.hold();
    const { url = '' } = await begin();
    stage.twin.pay(url);
    await expect(begin('year')).rejects.toMatchObject({ code: 'already-subscribed' });
    expect(await plan()).toBe('premium');
  });

  test('one that nobody pays expires', async () => {
    const first = await begin();
    await pass(2 * 60 * MINUTE_MS);
    const second = await begin();
    expect(second.id).not.toBe(first.id);
  });

  test('a plan at a price that is not sold gives nothing, and the operator hears of it', async () => {
    const session = await stage.deps.stripe.client.checkout.sessions.create({
      mode: 'subscription',
      subscription_data: { metadata: { subscription: (await begin()).id } },
      success_url: 'https://example.org',
      line_items: [
        {
          quantity: 1,
          price_data: {
            currency: 'usd',
            unit_amount: 100,
            recurring: { interval: 'month' },
            product_data: { name: 'x' },
          },
        },
      ],
    });
    stage.twin.pay(session.id);
    await stage.settled();
    expect(await plan()).toBe('free');
    expect(stage.errors.join()).toContain('its price is not one of the plan');
  });
});

describe('granted by the operator', () => {
  const grant = (days: number) =>
    grantPremium(stage.deps, {
      accountId: stage.account.id,
      until: new Date(stage.clock.now() + days * DAY_MS),
      by: stage.account.id,
    });

  test('premium for a time, with an allowance each month, then free again', async () => {
    await grant(45);
    expect(await plan()).toBe('premium');
    expect(await allowance()).toBe(ALLOWANCE);
    await spendAllowance(400n);
    await pass(MONTH_MS);
    expect(await allowance()).toBe(ALLOWANCE);
    await pass(15 * DAY_MS);
    expect(await plan()).toBe('free');
    expect(await allowance()).toBe(0n);
    const told = await claimNotices(stage.deps.db, { platform: 'discord', limit: 10, leaseMs: 1 });
    expect(told.map(({ notice }) => notice.kind)).toEqual(['plan-granted', 'plan-grant-ended']);
  });

  test('making it longer brings no second allowance; ending it takes it away', async () => {
    await grant(10);
    await spendAllowance(400n);
    await grant(20);
    expect(await allowance()).toBe(200n);
    await grant(0);
    expect(await plan()).toBe('free');
  });

  test('what is paid for goes first, and what was bought is not touched', async () => {
    await creditOwner(stage.deps.db, { key: 'bought', owner: stage.owner, bucket: 'purchased', amount: 50n });
    await grant(400);
    await subscribe();
    await cancelPlan(stage.deps, me());
    await pass(MONTH_MS);
    // The grant goes on when the paid plan is over.
    expect(await plan()).toBe('premium');
    expect((await stage.wallet()).available).toBe(100n + 50n + ALLOWANCE);
  });
});

test('the customer page and the invoices are for who has a plan', async () => {
  const page = { accountId: stage.account.id, origin: ORIGIN };
  await expect(openCustomerPage(stage.deps, page)).rejects.toMatchObject({ code: 'not-subscribed' });
  await subscribe();
  expect(await openCustomerPage(stage.deps, page)).toMatch(/^http/);
  const invoices = await listInvoices(stage.deps, { accountId: stage.account.id, limit: 5 });
  expect(invoices).toMatchObject([{ total: { minor: 500n, currency: 'usd' }, status: 'paid' }]);
});
