import type Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { refusalOf, seedPlans, setStage, subscribe } from '../testing/stage.ts';

const DAY = 86_400_000;
const HOUR = 3600_000;

describe('subscriptions of the Stripe twin', () => {
  const stage = setStage({ requestsPerSecond: 1000 });

  const reload = ({ id }: Stripe.Subscription) => stage.stripe.subscriptions.retrieve(id);
  const periodEnd = (subscription: Stripe.Subscription) =>
    (subscription.items.data[0]?.current_period_end ?? 0) * 1000;
  /** Passes the end of the period, and the hour that a renewal's invoice stays a draft. */
  async function passPeriod(subscription: Stripe.Subscription) {
    stage.clock.advance(periodEnd(await reload(subscription)) - stage.clock.now() + 1);
    stage.clock.advance(HOUR);
  }
  const typesAfter = (count: number) =>
    stage.twin
      .events()
      .slice(count)
      .map(({ type }) => type);

  it('begin with a paid invoice that leads to its payment', async () => {
    const { stripe } = stage;
    const { monthly } = await seedPlans(stripe);
    const subscription = await subscribe(stage, monthly, {
      subscription_data: { metadata: { account: 'acc_1' } },
    });
    expect(subscription).toMatchObject({ status: 'active', metadata: { account: 'acc_1' }, currency: 'usd' });
    const invoice = await stripe.invoices.retrieve(String(subscription.latest_invoice), {
      expand: ['payments'],
    });
    expect(invoice).toMatchObject({
      status: 'paid',
      billing_reason: 'subscription_create',
      total: 500,
      parent: { subscription_details: { subscription: subscription.id, metadata: { account: 'acc_1' } } },
    });
    const payment_intent = String(invoice.payments?.data[0]?.payment.payment_intent);
    const payments = await stripe.invoicePayments.list({
      payment: { type: 'payment_intent', payment_intent },
    });
    expect(payments.data[0]?.invoice).toBe(invoice.id);
    expect(stage.twin.events().at(-1)?.type).toBe('checkout.session.completed');
  });

  it('renew when the clock passes the end of their period', async () => {
    const { stripe, twin } = stage;
    const subscription = await subscribe(stage, (await seedPlans(stripe)).monthly);
    const before = twin.events().length;
    await passPeriod(subscription);
    expect(typesAfter(before)).toEqual([
      'invoice.created',
      'customer.subscription.updated',
      'invoice.finalized',
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'invoice_payment.paid',
      'invoice.paid',
      'invoice.payment_succeeded',
    ]);
    const renewed = await reload(subscription);
    expect(renewed.items.data[0]?.current_period_start).toBe(subscription.items.data[0]?.current_period_end);
    const { data } = await stripe.invoices.list({ subscription: subscription.id });
    expect(data.map(({ billing_reason }) => billing_reason)).toEqual([
      'subscription_cycle',
      'subscription_create',
    ]);
  });

  it('fall behind when a charge is refused, are charged again, and recover', async () => {
    const { stripe, twin, clock } = stage;
    const subscription = await subscribe(stage, (await seedPlans(stripe)).monthly);
    twin.failNextRenewal(subscription.id, 1);
    const before = twin.events().length;
    await passPeriod(subscription);
    expect((await reload(subscription)).status).toBe('past_due');
    expect(typesAfter(before)).toContain('invoice.payment_failed');
    const [open] = (await stripe.invoices.list({ status: 'open' })).data;
    expect(open).toMatchObject({ attempt_count: 1, amount_remaining: 500 });
    clock.advance(3 * DAY);
    expect((await reload(subscription)).status).toBe('active');
    expect(await stripe.invoices.retrieve(open?.id ?? '')).toMatchObject({
      status: 'paid',
      attempt_count: 2,
    });
  });

  it('end when every charge is refused, or go on with a new card', async () => {
    const { stripe, twin, clock } = stage;
    const { monthly } = await seedPlans(stripe);
    const lost = await subscribe(stage, monthly);
    const saved = await subscribe(stage, monthly);
    for (const { id } of [lost, saved]) twin.failNextRenewal(id);
    await passPeriod(lost);
    twin.replaceCard(saved.id);
    expect((await reload(saved)).status).toBe('active');
    for (const days of [3, 5, 7]) clock.advance(days * DAY);
    expect(await reload(lost)).toMatchObject({
      status: 'canceled',
      cancellation_details: { reason: 'payment_failed' },
    });
    expect(twin.events().at(-1)?.type).toBe('customer.subscription.deleted');
    expect((await stripe.subscriptions.list()).data.map(({ id }) => id)).toEqual([saved.id]);
    expect((await stripe.subscriptions.list({ status: 'all' })).data).toHaveLength(2);
  });

  it('end at the period’s end when asked to, unless taken back', async () => {
    const { stripe, twin } = stage;
    const subscription = await subscribe(stage, (await seedPlans(stripe)).monthly);
    const asked = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    expect(asked.cancel_at).toBe(subscription.items.data[0]?.current_period_end);
    expect(twin.events().at(-1)?.data.previous_attributes).toMatchObject({ cancel_at_period_end: false });
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false });
    await passPeriod(subscription);
    expect((await reload(subscription)).status).toBe('active');
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    await passPeriod(subscription);
    expect((await reload(subscription)).status).toBe('canceled');
    const again = stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    expect((await refusalOf(again)).message).toContain('canceled subscription');
    expect((await refusalOf(stripe.subscriptions.cancel(subscription.id))).code).toBe('resource_missing');
  });

  it('change plan in the middle: prorated at once, later, or not at all', async () => {
    const { stripe, clock } = stage;
    const { monthly, studio } = await seedPlans(stripe);
    const subscription = await subscribe(stage, monthly);
    const half = (periodEnd(subscription) - clock.now()) / 2;
    clock.advance(half);
    const item = subscription.items.data[0]?.id ?? '';
    const move = (price: string, proration_behavior: 'always_invoice' | 'create_prorations' | 'none') =>
      stripe.subscriptions.update(subscription.id, { items: [{ id: item, price }], proration_behavior });

    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: { items: [{ id: item, price: studio.id }], proration_behavior: 'always_invoice' },
    });
    const up = await move(studio.id, 'always_invoice');
    const invoice = await stripe.invoices.retrieve(String(up.latest_invoice));
    expect(invoice).toMatchObject({
      status: 'paid',
      billing_reason: 'subscription_update',
      total: preview.total,
    });
    expect(Math.abs(invoice.total - 750)).toBeLessThanOrEqual(1);
    expect(invoice.lines.data.map(({ parent }) => parent?.subscription_item_details?.proration)).toEqual([
      true,
      true,
    ]);

    await move(monthly.id, 'create_prorations');
    await passPeriod(subscription);
    const [renewal] = (await stripe.invoices.list({ subscription: subscription.id })).data;
    expect(renewal?.lines.data).toHaveLength(3);
    expect(Math.abs((renewal?.total ?? 0) - (500 - 750))).toBeLessThanOrEqual(1);
    expect(renewal).toMatchObject({ status: 'paid', amount_paid: 0 });
    const customer = await stripe.customers.retrieve(String(subscription.customer));
    expect(customer).toMatchObject({ balance: renewal?.total });

    await move(studio.id, 'none');
    expect((await stripe.invoices.list({ subscription: subscription.id })).data[0]?.id).toBe(renewal?.id);
  });

  it('begin a new period with another interval, and refuse it unpaid where told so', async () => {
    const { stripe, twin, clock } = stage;
    const { monthly, yearly } = await seedPlans(stripe);
    const subscription = await subscribe(stage, monthly);
    const items = [{ id: subscription.items.data[0]?.id ?? '', price: yearly.id }];
    twin.replaceCard(subscription.id, 'declined');
    const refused = stripe.subscriptions.update(subscription.id, {
      items,
      payment_behavior: 'error_if_incomplete',
    });
    expect(await refusalOf(refused)).toMatchObject({ statusCode: 402, code: 'card_declined' });
    expect((await reload(subscription)).items.data[0]?.price.id).toBe(monthly.id);
    twin.replaceCard(subscription.id);
    clock.advance(DAY);
    const moved = await stripe.subscriptions.update(subscription.id, { items });
    expect(periodEnd(moved) - clock.now()).toBeGreaterThan(364 * DAY);
    expect((await stripe.invoices.retrieve(String(moved.latest_invoice))).total).toBeGreaterThan(4500);
  });

  it('are ended at once by hand, and with their customer', async () => {
    const { stripe, twin } = stage;
    const { monthly } = await seedPlans(stripe);
    const first = await subscribe(stage, monthly);
    expect((await stripe.subscriptions.cancel(first.id)).status).toBe('canceled');
    const second = await subscribe(stage, monthly);
    await stripe.customers.del(String(second.customer));
    expect((await reload(second)).status).toBe('canceled');
    expect(twin.events().at(-1)?.type).toBe('customer.deleted');
  });
});
