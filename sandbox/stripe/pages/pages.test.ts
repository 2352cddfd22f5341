import { describe, expect, it } from 'vitest';
import { packSession, seedPlans, setStage, subscribe } from '../testing/stage.ts';

describe('the pages of the Stripe twin', () => {
  const stage = setStage();

  async function open(url: string) {
    const response = await fetch(url, { redirect: 'manual' });
    return { status: response.status, page: await response.text() };
  }
  async function press(url: string, form: Record<string, string>) {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
    });
    return { goTo: response.headers.get('location'), page: await response.text() };
  }

  it('let a person pay, and say what stops them', async () => {
    const { stripe } = stage;
    const price_data = { currency: 'usd', unit_amount: 900, product_data: { name: '<b>1,000</b> credits' } };
    const { id, url } = await stripe.checkout.sessions.create(
      packSession({ line_items: [{ quantity: 1, price_data }] }),
    );
    const { page } = await open(url ?? '');
    expect(page).toContain('$9.00');
    expect(page).toContain('href="https://easel.example/back"');
    expect(page).not.toContain('<b>1,000');
    expect(page).not.toContain('<script');
    const email = 'member@example.com';
    expect((await press(url ?? '', { card: 'declined', email })).page).toContain('Your card was declined.');
    expect((await press(url ?? '', { card: 'requires-action', email })).page).toContain('was this you?');
    const { goTo } = await press(url ?? '', { answer: 'succeeded' });
    expect(goTo).toBe(`https://easel.example/thanks?session=${id}`);
    expect((await stripe.checkout.sessions.retrieve(id)).customer_details?.email).toBe(email);
    expect((await open(url ?? '')).page).toContain('nothing is charged a second time');
  });

  it('show the receipt, the expired link and the unknown one', async () => {
    const { stripe, twin } = stage;
    const paid = await stripe.checkout.sessions.create(packSession());
    const { session } = twin.pay(paid.id);
    const { latest_charge } = await stripe.paymentIntents.retrieve(String(session.payment_intent));
    const { receipt_url } = await stripe.charges.retrieve(String(latest_charge));
    expect((await open(receipt_url ?? '')).page).toContain('Receipt');
    const left = await stripe.checkout.sessions.create(packSession());
    twin.abandon(left.url ?? '');
    expect((await open(left.url ?? '')).page).toContain('expired');
    expect((await open(`${twin.url}/c/pay/cs_test_none`)).status).toBe(404);
  });

  it('let a subscriber cancel, come back, change plan and card, and read invoices', async () => {
    const { stripe } = stage;
    const { monthly, studio } = await seedPlans(stripe);
    const { id: subscription, customer } = await subscribe(stage, monthly);
    const { url } = await stripe.billingPortal.sessions.create({
      customer: String(customer),
      return_url: 'https://easel.example/account',
    });
    const { page } = await open(url);
    expect(page).toContain('$5.00 per month');
    expect(page).toContain('Visa ending in 4242');
    expect(page).toContain('https://easel.example/account');
    expect((await press(url, { subscription, do: 'cancel' })).goTo).toBe(url);
    expect((await open(url)).page).toContain('Keep the plan');
    await press(url, { subscription, do: 'reactivate' });
    expect((await stripe.subscriptions.retrieve(subscription)).cancel_at_period_end).toBe(false);
    await press(url, { subscription, do: 'change-plan', price: studio.id });
    expect((await stripe.subscriptions.retrieve(subscription)).items.data[0]?.price.id).toBe(studio.id);
    await press(url, { subscription, do: 'card-declined' });
    const refused = await press(url, { subscription, do: 'change-plan', price: monthly.id });
    expect(refused.goTo).toBe(url);
    const [invoice] = (await stripe.invoices.list({ customer: String(customer) })).data;
    expect((await open(invoice?.hosted_invoice_url ?? '')).page).toContain(invoice?.number);
  });

  it('let the portal link go stale after five minutes, a visit after an hour', async () => {
    const { stripe, clock } = stage;
    const { id: customer } = await stripe.customers.create();
    const unused = await stripe.billingPortal.sessions.create({ customer });
    const used = await stripe.billingPortal.sessions.create({ customer });
    expect((await open(used.url)).status).toBe(200);
    clock.advance(6 * 60_000);
    expect((await open(unused.url)).status).toBe(404);
    expect((await open(used.url)).status).toBe(200);
    clock.advance(3600_000);
    expect((await open(used.url)).status).toBe(404);
  });

  it('let an open invoice be paid on its page', async () => {
    const { stripe, twin, clock } = stage;
    const subscription = await subscribe(stage, (await seedPlans(stripe)).monthly);
    twin.failNextRenewal(subscription.id);
    clock.advance((subscription.items.data[0]?.current_period_end ?? 0) * 1000 - clock.now() + 1);
    clock.advance(3600_000);
    const [open_] = (await stripe.invoices.list({ status: 'open' })).data;
    const url = open_?.hosted_invoice_url ?? '';
    expect((await press(url, { card: 'declined' })).page).toContain('Your card was declined.');
    expect((await press(url, { card: 'ok' })).page).toContain('This invoice is paid.');
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
  });
});
