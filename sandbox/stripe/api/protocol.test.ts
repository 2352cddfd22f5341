import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { packSession, refusalOf, setStage } from '../testing/stage.ts';

describe('the protocol of the Stripe twin', () => {
  const stage = setStage();

  /** A request without the SDK, for what the SDK would not send. */
  async function post(path: string, body: string, headers: Record<string, string> = {}) {
    const response = await fetch(`${stage.twin.url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${stage.twin.secretKey}`,
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      body,
    });
    const answer = (await response.json()) as { error: { code?: string; param?: string; type: string } };
    return { status: response.status, headers: response.headers, body: answer };
  }

  it('wants the secret key', async () => {
    const wrong = await refusalOf(stage.connect({}, 'sk_test_wrong').customers.list());
    expect(wrong).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
    expect(wrong.statusCode).toBe(401);
    expect((await fetch(`${stage.twin.url}/v1/customers`)).status).toBe(401);
  });

  it('speaks one version, and says which request it was', async () => {
    const { status, headers } = await post('/v1/customers', 'email=member@example.com');
    expect(status).toBe(200);
    expect(headers.get('request-id')).toMatch(/^req_\w{14}$/);
    expect(headers.get('stripe-version')).toBe(Stripe.API_VERSION);
    const old = await post('/v1/customers', '', { 'stripe-version': '2020-08-27' });
    expect(old).toMatchObject({ status: 400, body: { error: { type: 'invalid_request_error' } } });
  });

  it.each([
    ['an unknown name', 'emial=x', { code: 'parameter_unknown', param: 'emial' }],
    ['an unknown name inside', 'address[cty]=x', { code: 'parameter_unknown', param: 'address[cty]' }],
    ['an empty value', 'description=', { code: 'parameter_invalid_empty', param: 'description' }],
    ['a bad e-mail address', 'email=nobody', { code: 'email_invalid', param: 'email' }],
  ])('refuses %s', async (_what, body, error) => {
    expect(await post('/v1/customers', body)).toMatchObject({ status: 400, body: { error } });
  });

  it('refuses what is missing, no number, no choice, JSON, and an address that is none', async () => {
    expect((await post('/v1/prices', 'currency=usd')).body.error).toMatchObject({
      code: 'parameter_missing',
      param: 'unit_amount',
    });
    expect((await post('/v1/refunds', 'amount=9.5&charge=ch_1')).body.error).toMatchObject({
      code: 'parameter_invalid_integer',
      param: 'amount',
    });
    expect((await post('/v1/checkout/sessions', 'mode=gift')).body.error.param).toMatch(
      /mode|line_items|success_url/,
    );
    expect((await post('/v1/customers', '{}', { 'content-type': 'application/json' })).status).toBe(400);
    expect((await post('/v1/nothing', '')).status).toBe(404);
    expect((await post('/v1/customers', 'a[b=1')).status).toBe(400);
  });

  it('pages through lists, newest first, and filters them', async () => {
    const { stripe } = stage;
    for (const name of ['first', 'second', 'third'])
      await stripe.customers.create({ name, email: `${name}@example.com` });
    const page = await stripe.customers.list({ limit: 2 });
    expect(page).toMatchObject({ has_more: true, data: [{ name: 'third' }, { name: 'second' }] });
    const rest = await stripe.customers.list({ limit: 2, starting_after: page.data.at(-1)?.id ?? '' });
    expect(rest).toMatchObject({ has_more: false, data: [{ name: 'first' }] });
    const all: (string | null | undefined)[] = [];
    for await (const { name } of stripe.customers.list({ limit: 1 })) all.push(name);
    expect(all).toEqual(['third', 'second', 'first']);
    expect((await stripe.customers.list({ email: 'second@example.com' })).data).toHaveLength(1);
    expect((await refusalOf(stripe.customers.list({ limit: 101 }))).param).toBe('limit');
  });

  it('expands what can be expanded, four steps deep', async () => {
    const { stripe, twin } = stage;
    const { id } = await stripe.checkout.sessions.create(packSession());
    twin.pay(id);
    const { data } = await stripe.checkout.sessions.list({ expand: ['data.payment_intent.latest_charge'] });
    expect(data[0]?.payment_intent).toMatchObject({ latest_charge: { object: 'charge' } });
    const wrong = await refusalOf(stripe.checkout.sessions.retrieve(id, { expand: ['mode'] }));
    expect(wrong.message).toBe('This property cannot be expanded (mode).');
    const deep = await refusalOf(stripe.checkout.sessions.retrieve(id, { expand: ['a.b.c.d.e'] }));
    expect(deep.message).toContain('more than 4 levels');
  });

  it('remembers every request, without its answer where the connection was cut', async () => {
    const { twin, stripe } = stage;
    twin.dropAfterHandling('POST /v1/customers');
    // Not by the SDK, which tries a cut connection again of its own accord.
    await expect(post('/v1/customers', 'name=lost', { 'idempotency-key': 'key_1' })).rejects.toThrow();
    expect(twin.requests()).toMatchObject([
      { method: 'POST', path: '/v1/customers', params: { name: 'lost' }, idempotencyKey: 'key_1', status: 0 },
    ]);
    expect((await stripe.customers.list()).data).toHaveLength(1);
  });

  it('gives typed objects: a deleted customer, metadata that can be taken away, prices by lookup key', async () => {
    const { stripe } = stage;
    const customer = await stripe.customers.create({ metadata: { account: 'acc_1', old: 'yes' } });
    const updated = await stripe.customers.update(customer.id, { metadata: { old: '' } });
    expect(updated.metadata).toEqual({ account: 'acc_1' });
    expect(await stripe.customers.del(customer.id)).toEqual(expect.objectContaining({ deleted: true }));
    expect((await stripe.customers.retrieve(customer.id)).deleted).toBe(true);
    const price = await stripe.prices.create({
      currency: 'eur',
      unit_amount: 900,
      lookup_key: 'pack_s',
      product_data: { name: 'Small pack' },
    });
    const { data } = await stripe.prices.list({ lookup_keys: ['pack_s'], expand: ['data.product'] });
    expect(data).toMatchObject([{ id: price.id, unit_amount: 900, product: { name: 'Small pack' } }]);
    expect(data[0]?.unit_amount_decimal?.toString()).toBe('900');
    const taken = stripe.prices.create({
      currency: 'eur',
      unit_amount: 1,
      lookup_key: 'pack_s',
      product: 'prod_none',
    });
    expect((await refusalOf(taken)).param).toBe('lookup_key');
  });
});

describe('the rate limit of the Stripe twin', () => {
  const stage = setStage({ requestsPerSecond: 5, clockSpeed: 0.000_1 });

  it('refuses what is too much for one second', async () => {
    const calls = await Promise.allSettled(Array.from({ length: 20 }, () => stage.stripe.customers.list()));
    const [refused] = calls.flatMap((call) => (call.status === 'rejected' ? [call.reason] : []));
    expect(refused).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
    stage.clock.advance(1000);
    expect((await stage.stripe.customers.list()).data).toEqual([]);
  });
});
