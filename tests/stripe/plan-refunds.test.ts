import { DAY_MS } from '@easel/core/clock.ts';
import { checkLedger } from '@easel/core/credits/check-ledger.ts';
import { holdCredits, postHold } from '@easel/core/credits/ledger.ts';
import { startPlan } from '@easel/core/payments/stripe/plan-checkout.ts';
import { reviewDueMemberships } from '@easel/core/plans/membership.ts';
import { findLiveSubscription } from '@easel/core/plans/subscription.ts';
import { afterEach, expect, test } from 'vitest';
import { ORIGIN, setStripeStage } from './stripe-stage.ts';

const stage = setStripeStage();
/** The welcome credits of the member. */
const WELCOME = 100n;
let keys = 0;

afterEach(async () => {
  expect(await checkLedger(stage.deps.db)).toEqual([]);
});

/** Takes Premium. @returns the charge that paid it. */
async function subscribe(term: 'month' | 'year' = 'month'): Promise<string> {
  const request = { key: `plan-${keys++}`, accountId: stage.account.id, term, currency: 'usd' as const };
  const { url = '' } = await startPlan(stage.deps, { ...request, origin: ORIGIN });
  stage.twin.pay(url);
  await stage.settled();
  await stage.notices();
  return newestCharge();
}

async function newestCharge(): Promise<string> {
  const live = await findLiveSubscription(stage.deps.db, stage.account.id);
  const { data } = await stage.deps.stripe.client.charges.list({
    customer: live?.customerId ?? '',
    limit: 1,
  });
  return data[0]?.id ?? '';
}

async function spend(amount: bigint): Promise<void> {
  const { owner, deps } = stage;
  const hold = await holdCredits(deps.db, { key: `hold-${keys++}`, owner, amount, reference: 'x' });
  await postHold(deps.db, { key: `post-${keys++}`, hold, amount });
}

const told = async () => (await stage.notices()).map(({ about, what }) => `${about} ${what}`);
const allowance = async () =>
  (await stage.wallet()).balances.find(({ bucket }) => bucket === 'subscription')?.available ?? 0n;

test('a refund of a plan takes its share of the allowance, in parts and all, however often it is told', async () => {
  const charge = await subscribe();
  stage.twin.refund(charge, 250);
  await stage.settled();
  expect(await allowance()).toBe(300n);
  for (const { id, type } of stage.twin.events()) {
    if (type.includes('refund')) await stage.twin.webhooks.deliverAgain(id);
  }
  expect(await allowance()).toBe(300n);
  stage.twin.refund(charge);
  await stage.settled();
  expect(await stage.wallet()).toMatchObject({ available: WELCOME, debt: 0n });
  expect(await told()).toEqual(['plan-payment refunded', 'plan-payment refunded']);
  expect(stage.errors).toEqual([]);
});

test('an allowance that is spent is owed, and bought credits that are free pay it at once', async () => {
  const charge = await subscribe();
  await spend(500n);
  stage.twin.refund(charge);
  await stage.settled();
  expect(await stage.wallet()).toMatchObject({ available: WELCOME, debt: 500n });
  await stage.buyAndPay('small');
  expect(await stage.wallet()).toMatchObject({ available: WELCOME, debt: 0n });
});

test('a dispute takes the allowance when the bank takes the money, and gives it back when it is won', async () => {
  await stage.buyAndPay('small');
  const charge = await subscribe();
  await spend(400n);
  const { id } = stage.twin.dispute(charge);
  await stage.settled();
  // 200 of the month were left; of the 400 that are owed the bought credits pay all.
  expect(await stage.wallet()).toMatchObject({ available: WELCOME + 100n, debt: 0n });
  stage.twin.closeDispute(id, 'won');
  await stage.settled();
  expect(await stage.wallet()).toMatchObject({ available: WELCOME + 700n, debt: 0n });
  expect(await told()).toEqual(['plan-payment disputed', 'plan-payment dispute-won']);
});

test('a refund that fails gives the allowance back', async () => {
  const charge = await subscribe();
  const refund = stage.twin.refund(charge);
  await stage.settled();
  expect(await allowance()).toBe(0n);
  stage.twin.failRefund(refund.id);
  await stage.settled();
  expect((await stage.wallet()).available).toBe(WELCOME + 600n);
  expect(await told()).toEqual(['plan-payment refunded', 'plan-payment refund-failed']);
});

test('months of a year that was refunded in part bring their part', async () => {
  const charge = await subscribe('year');
  stage.twin.refund(charge, 2500);
  await stage.settled();
  expect(await allowance()).toBe(300n);
  await stage.pass(31 * DAY_MS);
  await reviewDueMemberships(stage.deps, { limit: 10 });
  expect(await allowance()).toBe(300n);
});

test('only the month that was refunded is taken back', async () => {
  const first = await subscribe();
  await stage.pass(32 * DAY_MS);
  await reviewDueMemberships(stage.deps, { limit: 10 });
  expect(await newestCharge()).not.toBe(first);
  stage.twin.refund(await newestCharge(), 100);
  await stage.settled();
  expect(await allowance()).toBe(480n);
});

test('a refund that is told before its plan is, is taken when the plan is', async () => {
  stage.twin.webhooks.disturb({ what: 'lose' });
  const { url = '' } = await startPlan(stage.deps, {
    key: 'early',
    accountId: stage.account.id,
    term: 'month',
    currency: 'usd',
    origin: ORIGIN,
  });
  stage.twin.pay(url);
  const { data } = await stage.deps.stripe.client.charges.list({ limit: 1 });
  stage.twin.refund(data[0]?.id ?? '');
  await stage.settled();
  const events = stage.twin.events().toReversed();
  for (const { id } of events) await stage.twin.webhooks.deliverAgain(id);
  expect(await allowance()).toBe(0n);
  expect(await stage.wallet()).toMatchObject({ available: WELCOME, debt: 0n });
});
