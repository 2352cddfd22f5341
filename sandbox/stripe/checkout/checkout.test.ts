import { describe, expect, it } from 'vitest';
import { packSession, refusalOf, setStage } from '../testing/stage.ts';

describe('Checkout of the Stripe twin', () => {
  const stage = setStage();

  it('sells a pack: the session, its intent and its charge tell the same story', async () => {
    const { stripe, twin } = stage;
    const created = await stripe.checkout.sessions.create(
      packSession({ metadata: { order: 'top_1' }, payment_intent_data: { metadata: { order: 'top_1' } } }),
    );
    expect(created).toMatchObject({
      object: 'checkout.session',
      status: 'open',
      payment_status: 'unpaid',
      amount_total: 900,
      currency: 'usd',
      client_reference_id: 'acc_1',
      payment_intent: null,
    });
    expect(created.id).toMatch(/^cs_test_\w{58}$/);

    const { returnTo } = twin.pay(created.url ?? '');
    expect(returnTo).toBe(`https://easel.example/thanks?session=${created.id}`);

    const session = await stripe.checkout.sessions.retrieve(created.id, {
      expand: ['payment_intent.latest_charge.balance_transaction', 'line_items'],
    });
    const intent = session.payment_intent;
    if (typeof intent !== 'object' || !intent || typeof intent.latest_charge !== 'object')
      throw new Error('unexpanded');
    expect(session).toMatchObject({ status: 'complete', payment_status: 'paid', url: null });
    expect(session.line_items?.data).toMatchObject([{ description: '1,000 credits', amount_total: 900 }]);
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: 900, metadata: { order: 'top_1' } });
    expect(intent.latest_charge).toMatchObject({
      amount: 900,
      paid: true,
      balance_transaction: { amount: 900, fee: 56, net: 844 },
    });
    expect(twin.events().map(({ type }) => type)).toEqual([
      'product.created',
      'price.created',
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'checkout.session.completed',
    ]);
  });

  it('stays open after a declined card, and takes the next one', async () => {
    const { stripe, twin } = stage;
    const { id } = await stripe.checkout.sessions.create(packSession());
    expect(twin.pay(id, { card: 'declined' }).returnTo).toBeUndefined();
    const declined = await stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] });
    expect(declined).toMatchObject({
      status: 'open',
      payment_intent: {
        status: 'requires_payment_method',
        last_payment_error: { code: 'card_declined', decline_code: 'generic_decline' },
      },
    });
    expect(twin.pay(id).session.payment_status).toBe('paid');
    expect(() => twin.pay(id)).toThrow('is complete');
    expect((await stripe.charges.list()).data.map(({ status }) => status)).toEqual(['succeeded', 'failed']);
  });

  it('waits where the bank asks the holder, and where the money takes days', async () => {
    const { stripe, twin, clock } = stage;
    const asked = await stripe.checkout.sessions.create(packSession());
    expect(twin.pay(asked.id, { card: 'requires-action' }).session.status).toBe('open');
    twin.settle(asked.id, 'succeeded');
    expect((await stripe.checkout.sessions.retrieve(asked.id)).payment_status).toBe('paid');

    const slow = await stripe.checkout.sessions.create(packSession());
    const { session } = twin.pay(slow.id, { card: 'bank-debit' });
    expect(session).toMatchObject({ status: 'complete', payment_status: 'unpaid' });
    clock.advance(5 * 86_400_000);
    expect((await stripe.checkout.sessions.retrieve(slow.id)).payment_status).toBe('paid');
    expect(twin.events().at(-1)?.type).toBe('checkout.session.async_payment_succeeded');

    const failing = await stripe.checkout.sessions.create(packSession());
    twin.pay(failing.id, { card: 'bank-debit' });
    twin.settle(failing.id, 'failed');
    expect((await stripe.checkout.sessions.retrieve(failing.id)).payment_status).toBe('unpaid');
    expect(twin.events().at(-1)?.type).toBe('checkout.session.async_payment_failed');
  });

  it('expires at its time, or when told', async () => {
    const { stripe, twin, clock } = stage;
    const expires_at = Math.floor(clock.now() / 1000) + 31 * 60;
    const timed = await stripe.checkout.sessions.create(packSession({ expires_at }));
    const told = await stripe.checkout.sessions.create(packSession());
    expect(await stripe.checkout.sessions.expire(told.id)).toMatchObject({ status: 'expired', url: null });
    expect((await refusalOf(stripe.checkout.sessions.expire(told.id))).message).toContain('can be expired');
    clock.advance(32 * 60_000);
    expect((await stripe.checkout.sessions.retrieve(timed.id)).status).toBe('expired');
    expect(twin.events().filter(({ type }) => type === 'checkout.session.expired')).toHaveLength(2);
  });

  it('refuses what Stripe refuses', async () => {
    const { stripe, clock } = stage;
    const create = (over: Parameters<typeof packSession>[0]) =>
      refusalOf(stripe.checkout.sessions.create(packSession(over)));
    const now = Math.floor(clock.now() / 1000);
    expect(await create({ expires_at: now + 60 })).toMatchObject({ param: 'expires_at', statusCode: 400 });
    expect(await create({ expires_at: now + 25 * 3600 })).toMatchObject({ param: 'expires_at' });
    expect(await create({ customer: 'cus_none' })).toMatchObject({
      code: 'resource_missing',
      param: 'customer',
    });
    expect(await create({ success_url: 'nowhere' })).toMatchObject({ code: 'url_invalid' });
    expect((await create({ mode: 'subscription' })).message).toContain('at least one recurring price');
    const price_data = { currency: 'usd', unit_amount: 20, product_data: { name: 'a crumb' } };
    expect(await create({ line_items: [{ quantity: 1, price_data }] })).toMatchObject({
      code: 'amount_too_small',
    });
    const customer = await stripe.customers.create();
    const taxed = await create({ customer: customer.id, automatic_tax: { enabled: true } });
    expect(taxed.code).toBe('customer_tax_location_invalid');
  });

  it('takes tax and promotion codes, each switched on by the session', async () => {
    const { stripe, twin } = stage;
    const coupon = await stripe.coupons.create({ percent_off: 50 });
    const promotion = { type: 'coupon', coupon: coupon.id } as const;
    await stripe.promotionCodes.create({ promotion, code: 'SPRING', max_redemptions: 1 });
    const asked = packSession({ allow_promotion_codes: true, automatic_tax: { enabled: true } });
    const first = await stripe.checkout.sessions.create(asked);
    const { session } = twin.pay(first.id, { promotionCode: 'spring' });
    expect(session).toMatchObject({
      amount_subtotal: 900,
      amount_total: 540,
      total_details: { amount_discount: 450, amount_tax: 90 },
      automatic_tax: { status: 'complete' },
    });
    const second = await stripe.checkout.sessions.create(asked);
    expect(() => twin.pay(second.id, { promotionCode: 'spring' })).toThrow('This code is invalid.');
    const closed = await stripe.checkout.sessions.create(packSession());
    expect(() => twin.pay(closed.id, { promotionCode: 'spring' })).toThrow('This code is invalid.');
  });

  it('makes an invoice for a single payment where the session asks for one', async () => {
    const { stripe, twin } = stage;
    const { id } = await stripe.checkout.sessions.create(
      packSession({ customer_email: 'member@example.com', invoice_creation: { enabled: true } }),
    );
    const { session } = twin.pay(id);
    const invoice = await stripe.invoices.retrieve(String(session.invoice), { expand: ['payments'] });
    expect(invoice).toMatchObject({
      status: 'paid',
      total: 900,
      customer_email: 'member@example.com',
      parent: null,
    });
    expect(invoice.payments?.data[0]?.payment.payment_intent).toBe(session.payment_intent);
  });
});
