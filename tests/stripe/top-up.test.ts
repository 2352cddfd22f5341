import { DAY_MS, MINUTE_MS, SECOND_MS } from '@easel/core/clock.ts';
import { checkLedger } from '@easel/core/credits/check-ledger.ts';
import { getPayment, listPayments } from '@easel/core/payments/payment.ts';
import { askAboutOpen } from '@easel/core/payments/stripe/ask-open.ts';
import { catchUpEvents } from '@easel/core/payments/stripe/catch-up.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { setStripeStage } from './stripe-stage.ts';

const stage = setStripeStage({ STRIPE_PROMOTION_CODES: 'on', STRIPE_EMAIL_RECEIPTS: 'on' });

/** Welcome credits. */
const BEFORE = 100n;

afterEach(async () => {
  expect(await checkLedger(stage.deps.db)).toEqual([]);
});

async function available(): Promise<bigint> {
  return (await stage.wallet()).available;
}

function post(body: string, signature: string): Promise<Response> {
  return fetch(`${stage.api.url}/webhooks/stripe`, {
    method: 'POST',
    headers: { 'stripe-signature': signature, 'content-type': 'application/json' },
    body,
  });
}

async function countRows(table: 'stripe_event' | 'money_notice' | 'ledger_transfer'): Promise<bigint> {
  const { n } = await stage.deps.db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<bigint>().as('n'))
    .executeTakeFirstOrThrow();
  return n;
}

test('a pack is bought: link, paid, credited, and the chat is told', async () => {
  const payment = await stage.buy('medium');
  expect(payment).toMatchObject({ state: 'open', price: { minor: 1000n, currency: 'usd' }, credits: 1050n });
  const { returnTo } = stage.twin.pay(payment.url ?? '');
  expect(returnTo).toBe('https://easel.example/paid');
  await stage.settled();
  expect(await available()).toBe(BEFORE + 1050n);
  expect(await getPayment(stage.deps.db, payment.id)).toMatchObject({ state: 'paid', given: 1050n });
  expect(await stage.notices()).toEqual([
    { about: 'payment', paymentId: payment.id, what: 'paid', credits: 1050n },
  ]);
  expect(await stage.notices()).toEqual([]);
  expect(stage.errors).toEqual([]);
});

test('the same wish again is the same payment and the same link; another one under its key is refused', async () => {
  const [first, second] = await Promise.all([stage.buy('small', 'key'), stage.buy('small', 'key')]);
  expect(second).toEqual(first);
  await expect(stage.buy('large', 'key')).rejects.toMatchObject({ code: 'key-reused' });
  await expect(stage.buy('no-such-pack')).rejects.toMatchObject({ code: 'bad-option' });
  expect(await listPayments(stage.deps.db, { account: stage.account.id, limit: 10 })).toHaveLength(1);
});

test('a session whose answer was lost is found again, and paid once', async () => {
  stage.twin.dropAfterHandling('POST /v1/checkout/sessions');
  const payment = await stage.buy('small', 'key');
  const sessions = await stage.deps.stripe.client.checkout.sessions.list();
  expect(sessions.data).toHaveLength(1);
  expect(payment.sessionId).toBe(sessions.data[0]?.id);
});

test('without any webhook, asking finds that it was paid', async () => {
  stage.twin.webhooks.disturb({ what: 'lose' });
  const payment = await stage.buyAndPay();
  expect(await available()).toBe(BEFORE);
  await stage.pass(30 * SECOND_MS);
  expect(await askAboutOpen(stage.deps)).toBe(1);
  expect(await available()).toBe(BEFORE + 500n);
  // The events that were lost change nothing when they are found later.
  expect(await catchUpEvents(stage.deps)).toBeGreaterThan(0);
  expect(await catchUpEvents(stage.deps)).toBe(0);
  expect(await available()).toBe(BEFORE + 500n);
  expect(await getPayment(stage.deps.db, payment.id)).toMatchObject({ state: 'paid' });
});

test('without any webhook, a refund is found among the events', async () => {
  const payment = await stage.buyAndPay();
  stage.twin.webhooks.disturb({ what: 'lose' });
  const { externalId = '' } = await getPayment(stage.deps.db, payment.id);
  stage.twin.refund(externalId, 250);
  await catchUpEvents(stage.deps);
  expect(await available()).toBe(BEFORE + 250n);
});

test('a link that nobody pays expires, and one that was never made is given up', async () => {
  const payment = await stage.buy();
  stage.twin.failNext('POST /v1/checkout/sessions', 500);
  await expect(stage.buy()).rejects.toMatchObject({ code: 'payments-unavailable' });
  await stage.pass(DAY_MS);
  await askAboutOpen(stage.deps);
  const states = (await listPayments(stage.deps.db, { account: stage.account.id, limit: 10 })).map(
    ({ state }) => state,
  );
  expect(states).toEqual(['expired', 'expired']);
  expect(await getPayment(stage.deps.db, payment.id)).not.toHaveProperty('url');
});

test('a promotion code makes it cheaper, and a refund of all that was paid takes all credits', async () => {
  const { client } = stage.deps.stripe;
  const coupon = await client.coupons.create({ percent_off: 20, duration: 'once' });
  const promotion = { type: 'coupon', coupon: coupon.id } as const;
  const { code } = await client.promotionCodes.create({ promotion, code: 'LESS' });
  const payment = await stage.buy();
  stage.twin.pay(payment.url ?? '', { promotionCode: code });
  await stage.settled();
  expect(await available()).toBe(BEFORE + 500n);
  const paid = await getPayment(stage.deps.db, payment.id);
  expect(paid.total).toEqual({ minor: 400n, currency: 'usd' });
  stage.twin.refund(paid.externalId ?? '', 100);
  await stage.settled();
  expect(await available()).toBe(BEFORE + 375n);
  stage.twin.refund(paid.externalId ?? '');
  await stage.settled();
  expect(await available()).toBe(BEFORE);
});

describe('what is not right', () => {
  test.each(['forge', 'stale-timestamp', 'altered-body'] as const)(
    'a webhook with %s is answered with 400 and leaves not one row',
    async (spoiled) => {
      stage.twin.webhooks.hold();
      await stage.buyAndPay();
      const before = [await countRows('stripe_event'), await countRows('ledger_transfer')];
      const completed = stage.twin.events().filter(({ type }) => type === 'checkout.session.completed');
      expect(completed).toHaveLength(1);
      for (const { id } of completed) {
        expect(await stage.twin.webhooks.deliverAgain(id, spoiled)).toEqual([400]);
      }
      expect([await countRows('stripe_event'), await countRows('ledger_transfer')]).toEqual(before);
      expect(await available()).toBe(BEFORE);
    },
  );

  test('rubbish, nothing, and no signature are answered with 400', async () => {
    const now = Math.floor(stage.clock.now() / SECOND_MS);
    for (const [body, signature] of [
      ['{}', ''],
      ['', 't=1,v1=00'],
      ['not json', `t=${now},v1=00`],
      ['{"a":1}', 'rubbish'],
    ] as const) {
      expect((await post(body, signature)).status).toBe(400);
    }
    const signed = stage.deps.stripe.client.webhooks.generateTestHeaderString({
      payload: 'not json',
      secret: stage.twin.webhookSecret,
      timestamp: now,
    });
    expect((await post('not json', signed)).status).toBe(400);
    expect(await countRows('stripe_event')).toBe(0n);
  });

  test('a session that Easel did not make gives nothing, and the operator hears of it', async () => {
    const session = await stage.deps.stripe.client.checkout.sessions.create({
      mode: 'payment',
      client_reference_id: stage.account.id,
      success_url: 'https://example.org',
      line_items: [
        { quantity: 1, price_data: { currency: 'usd', unit_amount: 500, product_data: { name: 'x' } } },
      ],
    });
    stage.twin.pay(session.id);
    await stage.settled();
    expect(await available()).toBe(BEFORE);
    expect(stage.errors.join()).toContain('a session that Easel did not make');
  });

  test.each([
    ['another amount', { unit_amount: 499, currency: 'usd' }, 'another session'],
    ['another currency', { unit_amount: 500, currency: 'eur' }, 'another session'],
  ])('a second session for a payment, over %s, gives nothing', async (_what, price, reason) => {
    const payment = await stage.buy();
    const { client } = stage.deps.stripe;
    const session = await client.checkout.sessions.create({
      mode: 'payment',
      metadata: { payment: payment.id },
      success_url: 'https://example.org',
      line_items: [{ quantity: 1, price_data: { ...price, product_data: { name: 'x' } } }],
    });
    stage.twin.pay(session.id);
    await stage.settled();
    expect(await available()).toBe(BEFORE);
    expect(stage.errors.join()).toContain(reason);
    // The payment itself can still be paid.
    stage.twin.pay(payment.url ?? '');
    await stage.settled();
    expect(await available()).toBe(BEFORE + 500n);
  });

  test('a price that is not the one agreed gives nothing, however often it is told', async () => {
    const payment = await stage.buy();
    await stage.deps.db.updateTable('payment').set({ amount: 499n }).where('id', '=', payment.id).execute();
    stage.twin.pay(payment.url ?? '');
    await stage.settled();
    for (const { id } of stage.twin.events()) await stage.twin.webhooks.deliverAgain(id);
    expect(await available()).toBe(BEFORE);
    expect(await getPayment(stage.deps.db, payment.id)).toMatchObject({ state: 'refused', given: 0n });
    expect(stage.errors.join()).toContain('amount-mismatch');
  });

  test('a payment for a deleted account gives nothing', async () => {
    const payment = await stage.buy();
    const { db } = stage.deps;
    await db
      .updateTable('account')
      .set({ erased_at: new Date() })
      .where('id', '=', stage.account.id)
      .execute();
    stage.twin.pay(payment.url ?? '');
    await stage.settled();
    expect(await available()).toBe(BEFORE);
    expect(stage.errors.join()).toContain('account-deleted');
  });

  test('a declined card changes nothing, and the same link can be paid afterwards', async () => {
    const payment = await stage.buy();
    stage.twin.pay(payment.url ?? '', { card: 'declined' });
    await stage.settled();
    expect(await available()).toBe(BEFORE);
    stage.twin.pay(payment.url ?? '');
    await stage.settled();
    expect(await available()).toBe(BEFORE + 500n);
  });
});

test('a bank debit gives its credits when it has gone through, days later', async () => {
  const payment = await stage.buy();
  stage.twin.pay(payment.url ?? '', { card: 'bank-debit' });
  await stage.settled();
  expect(await available()).toBe(BEFORE);
  await stage.pass(5 * DAY_MS + MINUTE_MS);
  expect(await available()).toBe(BEFORE + 500n);
});
