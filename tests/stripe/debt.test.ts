import { checkLedger } from '@easel/core/credits/check-ledger.ts';
import { creditOwner, holdCredits, postHold, voidHold } from '@easel/core/credits/ledger.ts';
import { readHistory, readWallet } from '@easel/core/credits/wallet.ts';
import { getPayment, type Payment } from '@easel/core/payments/payment.ts';
import { refundPayment } from '@easel/core/payments/stripe/refund.ts';
import { createTestAccount } from '@easel/core/testing/test-database.ts';
import { afterEach, expect, test } from 'vitest';
import { setStripeStage } from './stripe-stage.ts';

const stage = setStripeStage();
let spent = 0;

afterEach(async () => {
  // The holds of these tests have no orders.
  const problems = await checkLedger(stage.deps.db);
  expect(problems.filter(({ check }) => check !== 'an open hold belongs to one open order')).toEqual([]);
});

function hold(amount: bigint) {
  return holdCredits(stage.deps.db, {
    key: `hold-${spent++}`,
    owner: stage.owner,
    amount,
    reference: 'ord_x',
  });
}

async function spend(amount: bigint): Promise<void> {
  await postHold(stage.deps.db, { key: `post-${spent++}`, hold: await hold(amount), amount });
}

async function refundAll(payment: Payment): Promise<void> {
  const { externalId = '' } = await getPayment(stage.deps.db, payment.id);
  stage.twin.refund(externalId);
  await stage.settled();
}

test('a refund of spent credits becomes a debt that stops orders, and the next top-up pays it first', async () => {
  const payment = await stage.buyAndPay();
  await spend(450n);
  await refundAll(payment);
  // 100 welcome credits and 350 bought ones were spent.
  expect(await stage.wallet()).toMatchObject({ available: 0n, debt: 350n });
  await expect(hold(1n)).rejects.toMatchObject({ code: 'in-debt', details: { debt: 350n } });

  await stage.buyAndPay();
  expect(await stage.wallet()).toMatchObject({ available: 150n, debt: 0n });
  await hold(150n);
  const amounts = (await readHistory(stage.deps.db, { owner: stage.owner, limit: 10 })).map(
    ({ amount }) => amount,
  );
  expect(amounts).toEqual([500n, -500n, -450n, 500n, 100n]);
});

test('a top-up smaller than the debt leaves the rest of it', async () => {
  const payment = await stage.buyAndPay('large');
  await spend(2850n);
  await refundAll(payment);
  await stage.buyAndPay('small');
  expect(await stage.wallet()).toMatchObject({ available: 0n, debt: 2250n });
});

test('bought credits that come back from an order pay the debt', async () => {
  const payment = await stage.buyAndPay();
  const held = await hold(400n);
  await refundAll(payment);
  expect(await stage.wallet()).toMatchObject({ available: 0n, held: 400n, debt: 300n });
  await voidHold(stage.deps.db, { key: 'end', hold: held });
  expect(await stage.wallet()).toMatchObject({ available: 100n, held: 0n, debt: 0n });
});

test('a won dispute pays the debt that it made', async () => {
  const payment = await stage.buyAndPay();
  await spend(600n);
  const { externalId = '' } = await getPayment(stage.deps.db, payment.id);
  const { id } = stage.twin.dispute(externalId);
  await stage.settled();
  expect(await stage.wallet()).toMatchObject({ available: 0n, debt: 500n });
  stage.twin.closeDispute(id, 'won');
  await stage.settled();
  expect(await stage.wallet()).toMatchObject({ available: 0n, debt: 0n });
  expect((await stage.notices()).map((notice) => notice.what)).toEqual(['paid', 'disputed', 'dispute-won']);
});

test('a dispute takes back what the newcomer’s referral has brought', async () => {
  const { db } = stage.deps;
  const referrer = await createTestAccount(stage.deps);
  const referral = { referred_id: stage.account.id, referrer_id: referrer.id, status: 'settled' };
  const reward = { bucket: 'granted', amount: 40n } as const;
  await creditOwner(db, {
    ...reward,
    key: `referral-referrer-${stage.account.id}`,
    owner: { kind: 'person', id: referrer.id },
  });
  await db
    .insertInto('referral')
    .values({ ...referral, referrer_reward: 40n, settled_at: new Date() })
    .execute();
  const payment = await stage.buyAndPay();
  const { externalId = '' } = await getPayment(db, payment.id);
  stage.twin.dispute(externalId);
  await stage.settled();
  expect(await db.selectFrom('referral').select('status').execute()).toEqual([{ status: 'clawed-back' }]);
  const wallet = await readWallet(db, {
    owner: { kind: 'person', id: referrer.id },
    clock: stage.deps.clock,
  });
  expect(wallet.available).toBe(100n);
});

test('the operator refunds: in part, once for each key, and never more than is left', async () => {
  const { id: paymentId } = await stage.buyAndPay();
  const refunded = await refundPayment(stage.deps, { key: 'a', paymentId, amount: 200n });
  expect(refunded).toMatchObject({ state: 'partly-refunded', given: 300n });
  await refundPayment(stage.deps, { key: 'a', paymentId, amount: 200n });
  await expect(refundPayment(stage.deps, { key: 'b', paymentId, amount: 301n })).rejects.toMatchObject({
    code: 'over-refund',
    details: { refundable: 300n, currency: 'usd' },
  });
  await expect(refundPayment(stage.deps, { key: 'b', paymentId, amount: 0n })).rejects.toMatchObject({
    code: 'over-refund',
  });
  expect(await refundPayment(stage.deps, { key: 'c', paymentId })).toMatchObject({
    state: 'refunded',
    given: 0n,
  });
  await stage.settled();
  expect(await stage.wallet()).toMatchObject({ available: 100n, debt: 0n });
});

test('a payment that does not exist, or was not paid, cannot be refunded', async () => {
  const { id: paymentId } = await stage.buy();
  await expect(refundPayment(stage.deps, { key: 'a', paymentId })).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(refundPayment(stage.deps, { key: 'a', paymentId: 'pay_none' })).rejects.toMatchObject({
    code: 'not-found',
  });
});

test('holds, refunds and top-ups of one wallet at once never deadlock and leave the right sum', async () => {
  const payments = [];
  for (let i = 0; i < 4; i++) payments.push(await stage.buyAndPay());
  const orders = Array.from({ length: 20 }, async () => {
    const held = await hold(20n).catch((error: Error) => error);
    if (typeof held !== 'bigint') return expect(held).toMatchObject({ code: 'in-debt' });
    await voidHold(stage.deps.db, { key: `void-${spent++}`, hold: held });
  });
  await Promise.all([...orders, ...payments.slice(1).map(refundAll), stage.buyAndPay()]);
  expect(await stage.wallet()).toMatchObject({ available: 1100n, held: 0n, debt: 0n });
});
