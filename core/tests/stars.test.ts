import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Account } from '../accounts/ensure-account.ts';
import { DAY_MS } from '../clock.ts';
import { checkLedger } from '../credits/check-ledger.ts';
import { formatMoney } from '../payments/money.ts';
import { getPayment } from '../payments/payment.ts';
import {
  beginStarsPayment,
  refuseStarsCheckout,
  takeStarsPayment,
  takeStarsRefund,
} from '../payments/stars.ts';
import { availableOf, later, useTestCore } from '../testing/test-core.ts';
import { createTestAccount } from '../testing/test-database.ts';

const deps = useTestCore();
let account: Account;
let keys = 0;

beforeAll(async () => {
  account = await createTestAccount(deps);
});
afterAll(async () => {
  expect(await checkLedger(deps.db)).toEqual([]);
});

async function begin() {
  const origin = { platform: 'telegram', chatId: '7', userId: '7' } as const;
  const payment = await beginStarsPayment(deps, {
    key: `stars-${keys++}`,
    accountId: account.id,
    pack: 'small',
    origin,
  });
  const purchase = { payload: payment.id, accountId: account.id, currency: 'XTR', totalAmount: 250 };
  return { payment, purchase };
}

const available = () => availableOf(deps, account.id);

test('a pack is paid with Stars, once, and paid back', async () => {
  const before = await available();
  const { payment, purchase } = await begin();
  expect(formatMoney(payment.price)).toBe('250 Stars');
  expect(await refuseStarsCheckout(deps, purchase)).toBeUndefined();
  const paid = { ...purchase, chargeId: 'charge' };
  const taken = await Promise.all([takeStarsPayment(deps, paid), takeStarsPayment(deps, paid)]);
  expect(taken.map((applied) => applied?.change).sort()).toEqual([0n, 500n]);
  expect(await available()).toBe(before + 500n);
  expect(await refuseStarsCheckout(deps, purchase)).toBe('already-paid');
  expect(await takeStarsPayment(deps, { ...purchase, chargeId: 'another' })).toBeUndefined();
  await takeStarsRefund(deps, { chargeId: 'charge' });
  await takeStarsRefund(deps, { chargeId: 'charge' });
  expect(await available()).toBe(before);
  expect(await getPayment(deps.db, payment.id)).toMatchObject({ state: 'refunded', given: 0n });
});

test('an invoice is paid only by who asked, over its price, while it is new', async () => {
  const { purchase } = await begin();
  const stranger = await createTestAccount(deps);
  expect(await refuseStarsCheckout(deps, { ...purchase, accountId: stranger.id })).toBe('not-yours');
  expect(await refuseStarsCheckout(deps, { ...purchase, totalAmount: 249 })).toBe('wrong-amount');
  expect(await refuseStarsCheckout(deps, { ...purchase, currency: 'USD' })).toBe('wrong-amount');
  expect(await refuseStarsCheckout(deps, { ...purchase, payload: 'pay_none' })).toBe('unknown');
  expect(await refuseStarsCheckout(later(deps, 2 * DAY_MS), purchase)).toBe('expired');
});

test('money over another amount, or for nothing known, gives no credits', async () => {
  const before = await available();
  const { payment, purchase } = await begin();
  expect(await takeStarsPayment(deps, { ...purchase, totalAmount: 1, chargeId: 'low' })).toMatchObject({
    refused: 'amount-mismatch',
  });
  expect(await getPayment(deps.db, payment.id)).toMatchObject({ state: 'refused' });
  expect(
    await takeStarsPayment(deps, { ...purchase, payload: 'pay_none', chargeId: 'none' }),
  ).toBeUndefined();
  expect(await takeStarsRefund(deps, { chargeId: 'none' })).toBeUndefined();
  expect(await available()).toBe(before);
});

test('money is written as people read it', () => {
  expect(formatMoney({ minor: 500n, currency: 'usd' })).toBe('$5');
  expect(formatMoney({ minor: 499n, currency: 'eur' })).toBe('€4.99');
  expect(formatMoney({ minor: 1n, currency: 'xtr' })).toBe('1 Star');
});
