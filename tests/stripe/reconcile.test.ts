import { DAY_MS } from '@easel/core/clock.ts';
import { checkLedger } from '@easel/core/credits/check-ledger.ts';
import { getPayment, type Payment } from '@easel/core/payments/payment.ts';
import { catchUpEvents } from '@easel/core/payments/stripe/catch-up.ts';
import { compareWithStripe } from '@easel/core/payments/stripe/compare.ts';
import { plant } from '@easel/core/testing/plant.ts';
import { startReconciler } from '@easel/workers/reconcile/reconciler.ts';
import { beforeEach, expect, test } from 'vitest';
import { setStripeStage } from './stripe-stage.ts';

const stage = setStripeStage();
let payment: Payment;

/** A payment that was refunded in part. */
beforeEach(async () => {
  const { id } = await stage.buyAndPay();
  stage.twin.refund((await getPayment(stage.deps.db, id)).externalId ?? '', 100);
  await stage.settled();
  payment = await getPayment(stage.deps.db, id);
});

const plantHere = (statement: string) => plant(stage.database.url, statement);

const compare = () => {
  // A comparison leaves the last minutes alone.
  stage.clock.advance(DAY_MS / 24);
  return compareWithStripe(stage.deps, { since: new Date(stage.clock.now() - DAY_MS) });
};

test('what is right is found right', async () => {
  expect(payment.given).toBe(400n);
  expect(await checkLedger(stage.deps.db)).toEqual([]);
  expect(await compare()).toEqual([]);
});

test.each([
  [
    'a payment that gave one credit too many',
    'update payment set given = given + 1',
    'a payment has given what it should',
    '401 credits given, due are 400 of 500: paid 500, refunded 100, withdrawn 0 usd',
  ],
  [
    'a payment that gave what the ledger did not move',
    'update payment set given = given - 1',
    'a payment has given what the ledger moved for it',
    '399 credits given by the payment, 400 by the ledger (2 transfers)',
  ],
  [
    'a transfer that is one credit off',
    `update ledger_transfer set amount = amount + 1 where kind = 'refund'`,
    'a payment has given what the ledger moved for it',
    '400 credits given by the payment, 399 by the ledger (2 transfers)',
  ],
  [
    'a payment that is gone',
    'delete from payment',
    'a payment has given what the ledger moved for it',
    '400 credits were moved for a payment that does not exist',
  ],
  [
    'sums that do not follow from the facts',
    'update payment set refunded = 101',
    'the sums of a payment follow from its facts',
    'total 500, refunded 101, withdrawn 0; its facts say 500, 100, 0',
  ],
])('finds %s, with its cause', async (_what, statement, check, detail) => {
  await plantHere(statement);
  expect(await checkLedger(stage.deps.db)).toContainEqual({
    check,
    subject: `payment ${payment.id}`,
    detail,
  });
});

test('a refund that nobody told is a difference, until the events are caught up with', async () => {
  stage.twin.webhooks.disturb({ what: 'lose' });
  stage.twin.refund(payment.externalId ?? '', 50);
  expect(await compare()).toEqual([
    {
      subject: `payment ${payment.id}`,
      detail: 'Stripe refunded 150 usd, here it is 100: an event was lost',
    },
  ]);
  await catchUpEvents(stage.deps);
  expect(await compare()).toEqual([]);
});

test.each([
  [`update payment set total = 499 where paid_at is not null`, 'Stripe was paid 500 usd, here it is 499 usd'],
  [
    `update payment set paid_at = null, total = null where paid_at is not null`,
    'Stripe was paid 500 usd, here it is unpaid: an event was lost',
  ],
  [
    `update payment set external_id = 'pi_other'`,
    /^paid by pi_other here, and by pi_\w+ at Stripe: paid a second time$/,
  ],
  [`delete from payment`, 'Stripe has a charge for a payment that does not exist here'],
])('what Stripe says otherwise is a difference: %s', async (statement, detail) => {
  await plantHere(statement);
  const expected = typeof detail === 'string' ? detail : expect.stringMatching(detail);
  expect(await compare()).toEqual([{ subject: `payment ${payment.id}`, detail: expected }]);
});

test('a payment that Stripe knows nothing of is a difference', async () => {
  await plantHere(`insert into payment (id, key, account_id, owner_kind, owner_id, provider, pack, currency, amount, credits, platform,
      origin, facts, paid_at, total, expires_at)
    select 'pay_invented', 'invented', account_id, owner_kind, owner_id, provider, pack, currency, amount, credits, platform,
      origin, facts, paid_at, total, expires_at from payment`);
  expect(await compare()).toEqual([
    { subject: 'payment pay_invented', detail: 'paid 500 usd here, and Stripe has no charge for it' },
  ]);
});

test('the workers find it all by themselves: what was lost is credited, what is wrong is an error for the operator', async () => {
  stage.twin.webhooks.disturb({ what: 'lose' });
  const { id } = await stage.buyAndPay();
  await plantHere(`update payment set given = given + 1, total = total - 1 where id = '${payment.id}'`);
  // Stars that Telegram took for nothing that is known here.
  await plantHere(`insert into star_transaction (bot_id, id, direction, stars, at, payload)
    values ('bot', 'charge', 'in', 250, now() - interval '1 hour', 'pay_unknown')`);
  stage.clock.advance(DAY_MS / 24);
  const reconciler = startReconciler(stage.deps);
  await expect.poll(() => stage.errors.length).toBeGreaterThanOrEqual(5);
  await reconciler.stop();
  expect(await getPayment(stage.deps.db, id)).toMatchObject({ state: 'paid', given: 500n });
  const told = stage.errors.join();
  expect(told).toContain('401 credits given, due are 399 of 500');
  expect(told).toContain('Stripe was paid 500 usd, here it is 499 usd');
  expect(told).toContain('Telegram took 250 Stars for something that does not exist here');
});
