import { findBrokenAudit } from '@easel/core/audit/audit.ts';
import { checkLedger } from '@easel/core/credits/check-ledger.ts';
import { readWallet } from '@easel/core/credits/wallet.ts';
import { createPromoCode, disablePromoCode } from '@easel/core/gifts/promo-codes.ts';
import type { AccountId } from '@easel/core/ids.ts';
import { grantByOperator } from '@easel/core/operator/premium.ts';
import { refundByOperator } from '@easel/core/operator/refund.ts';
import { parseMoney } from '@easel/core/payments/money.ts';
import { beginStarsPayment, takeStarsPayment } from '@easel/core/payments/stars.ts';
import { readPlan } from '@easel/core/plans/membership.ts';
import { afterEach, expect, test } from 'vitest';
import { ORIGIN, setStripeStage } from './stripe-stage.ts';

const stage = setStripeStage();

afterEach(async () => {
  expect(await checkLedger(stage.deps.db)).toEqual([]);
});

const operator = () => ({ id: stage.account.id, role: 'admin' as const });

function refund(payment: string, amount?: string, key = 'once') {
  const request = { by: operator(), key, payment, ...(amount !== undefined && { amount }) };
  return refundByOperator(stage.deps, request, { stripe: stage.deps.stripe });
}

async function chatOf(account: AccountId) {
  const person = await stage.deps.db
    .selectFrom('identity')
    .select('platform_user_id')
    .where('account_id', '=', account)
    .executeTakeFirstOrThrow();
  return { platform: 'discord', userId: person.platform_user_id } as const;
}

test('a top-up is refunded in part and then all, as the operator writes it', async () => {
  const { id } = await stage.buyAndPay();
  expect(await refund(id, '2,50')).toMatchObject({ state: 'partly-refunded', given: 250n });
  expect(await refund(id.toUpperCase(), undefined, 'again')).toMatchObject({ state: 'refunded', given: 0n });
  await stage.settled();
  expect((await stage.notices()).map(({ what }) => what)).toEqual(['paid', 'refunded', 'refunded']);
});

test.each([
  ['pay_none', undefined, 'not-found'],
  ['nonsense', undefined, 'not-found'],
  [undefined, '5.01', 'over-refund'],
  [undefined, '0', 'over-refund'],
  [undefined, '-1', 'bad-option'],
  [undefined, '1.234', 'bad-option'],
])('a refund of payment %s over %s changes nothing', async (payment, amount, code) => {
  const { id } = await stage.buyAndPay();
  await expect(refund(payment ?? id, amount)).rejects.toMatchObject({ code });
  expect((await stage.wallet()).available).toBe(600n);
});

test('Stars go back as a whole, by way of Telegram, once', async () => {
  const request = { key: 'stars', accountId: stage.account.id, pack: 'small', origin: ORIGIN };
  const payment = await beginStarsPayment(stage.deps, request);
  const { id: payload, accountId } = payment;
  await takeStarsPayment(stage.deps, {
    payload,
    accountId,
    currency: 'XTR',
    totalAmount: 250,
    chargeId: 'charge',
  });
  const asked: object[] = [];
  const ways = { refundStars: async (input: object) => asked.push(input) };
  const wish = { by: operator(), key: 'a', payment: payment.id };
  await expect(refundByOperator(stage.deps, { ...wish, amount: '10' }, ways)).rejects.toMatchObject({
    code: 'bad-option',
  });
  await expect(refundByOperator(stage.deps, wish, {})).rejects.toMatchObject({
    code: 'payments-unavailable',
  });
  expect(await refundByOperator(stage.deps, wish, ways)).toMatchObject({ state: 'refunded', given: 0n });
  await refundByOperator(stage.deps, wish, ways);
  expect(asked).toEqual([{ userId: ORIGIN.userId, chargeId: 'charge' }]);
});

test('Premium is given for months, told of, and taken away', async () => {
  const to = await chatOf(stage.account.id);
  const until = await grantByOperator(stage.deps, { by: operator(), to, months: 3 });
  expect(await readPlan(stage.deps, stage.account.id)).toMatchObject({
    plan: 'premium',
    grantedUntil: until,
  });
  expect((await readWallet(stage.deps.db, { owner: stage.owner, clock: stage.deps.clock })).available).toBe(
    700n,
  );
  expect(await grantByOperator(stage.deps, { by: operator(), to, months: 0 })).toBeUndefined();
  expect((await readPlan(stage.deps, stage.account.id)).plan).toBe('free');
  for (const months of [-1, 37, 1.5]) {
    await expect(grantByOperator(stage.deps, { by: operator(), to, months })).rejects.toMatchObject({
      code: 'bad-option',
    });
  }
  const stranger = { ...to, userId: 'nobody' };
  await expect(
    grantByOperator(stage.deps, { by: operator(), to: stranger, months: 1 }),
  ).rejects.toMatchObject({
    code: 'bad-option',
  });
});

test('what the operator does to money is in the log that only grows', async () => {
  const { id } = await stage.buyAndPay();
  await refund(id, '2.50');
  const by = operator();
  const { code } = await createPromoCode(stage.deps, { by, credits: 10n });
  await disablePromoCode(stage.deps, { by, code });
  const until = await grantByOperator(stage.deps, { by, to: await chatOf(by.id), months: 1 });
  const lines = await stage.deps.db
    .selectFrom('audit')
    .select(['actor', 'action', 'subject', 'details'])
    .where('subject', 'in', [id, code, by.id])
    .orderBy('id')
    .execute();
  const line = (action: string, subject: string, details = {}) => ({
    actor: by.id,
    action,
    subject,
    details,
  });
  expect(lines).toEqual([
    line('refund-ordered', id, { key: 'once', amount: '250' }),
    line('promo-code-made', code, { credits: '10' }),
    line('promo-code-stopped', code),
    line('premium-changed', by.id, { until: until?.toISOString() }),
  ]);
  expect(await findBrokenAudit(stage.deps.db)).toBeUndefined();
});

test('only who runs this Easel may', async () => {
  const { id: payment } = await stage.buyAndPay();
  const by = { id: stage.account.id, role: 'member' } as const;
  await expect(
    refundByOperator(stage.deps, { by, key: 'a', payment }, { stripe: stage.deps.stripe }),
  ).rejects.toMatchObject({ code: 'not-allowed' });
  const to = { platform: 'discord', userId: 'user' } as const;
  await expect(grantByOperator(stage.deps, { by, to, months: 1 })).rejects.toMatchObject({
    code: 'not-allowed',
  });
});

test('amounts are read as people write them', () => {
  expect(
    ['5', '5.5', '5,05', ' 12 ', '5.', '.5', 'x', '5.555', ''].map((text) => parseMoney(text, 'usd')),
  ).toEqual([500n, 550n, 505n, 1200n, undefined, undefined, undefined, undefined, undefined]);
  expect([parseMoney('250', 'xtr'), parseMoney('2.5', 'xtr')]).toEqual([250n, undefined]);
});
