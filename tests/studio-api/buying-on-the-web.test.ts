import { apiSchema } from '@easel/api/config.ts';
import { createTestApi, type TestApi, type TestBrowser } from '@easel/api/testing/test-api.ts';
import { readEnv } from '@easel/core/config/env.ts';
import { claimMoneyNotices } from '@easel/core/payments/money-notice.ts';
import { openStripe } from '@easel/core/payments/stripe/room.ts';
import { createSandboxClock, type SandboxClock } from '@easel/sandbox/clock.ts';
import { createStripeTwin, type StripeTwin } from '@easel/sandbox/stripe/stripe-twin.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';

const PUBLIC_URL = 'http://127.0.0.1:8080';

let api: TestApi;
let twin: StripeTwin;
let clock: SandboxClock;
beforeAll(async () => {
  clock = createSandboxClock();
  twin = await createStripeTwin({ clock, requestsPerSecond: 10_000 });
  const settings = readEnv(apiSchema, {
    STRIPE_SECRET_KEY: twin.secretKey,
    STRIPE_WEBHOOK_SECRET: twin.webhookSecret,
    STRIPE_API_URL: twin.url,
  });
  api = await createTestApi({ stripe: openStripe(settings), publicUrl: PUBLIC_URL });
  const address = await api.app.listen({ port: 0, host: '127.0.0.1' });
  twin.setWebhook(`${address}/webhooks/stripe`);
});
afterAll(async () => {
  await api.close();
  await twin.close();
  clock.stop();
});

let presses = 0;
const press = () => `press-${String(presses++).padStart(4, '0')}`;
const balanceOf = async (browser: TestBrowser) => (await browser.get('/me/wallet')).json().available;

test('a pack is paid at Stripe, brings its credits, and the receipt goes to the chat of whoever bought it', async () => {
  const browser = await api.signIn();
  const packs = (await browser.get('/packs')).json().items;
  expect(packs).toContainEqual({ id: 'medium', credits: '1000', bonus: '50', price: '$10' });
  const { url } = (await browser.post('/checkouts', { pack: 'medium', key: press() })).json();
  expect(await balanceOf(browser)).toBe('100');
  expect(twin.pay(url).returnTo).toBe(`${PUBLIC_URL}/paid`);
  await twin.webhooks.settled();
  expect(await balanceOf(browser)).toBe('1150');
  expect((await browser.get('/me/invoices')).json().items).toMatchObject([
    { what: { kind: 'pack', credits: '1050' }, amount: '$10', status: 'paid', url: null },
  ]);
  const notices = await claimMoneyNotices(api.deps.db, { platform: 'discord', limit: 10, leaseMs: 1000 });
  const told = notices.find(({ accountId }) => accountId === browser.account?.id);
  expect(told?.notice).toMatchObject({ about: 'payment', what: 'paid', credits: 1050n });
  const identity = await api.deps.db
    .selectFrom('identity')
    .select('platform_user_id')
    .where('account_id', '=', browser.account?.id ?? '')
    .executeTakeFirstOrThrow();
  expect(told?.origin.userId).toBe(identity.platform_user_id);
});

test('a press that is sent twice begins one payment; the key of somebody else begins another', async () => {
  const [one, other] = [await api.signIn(), await api.signIn()];
  const body = { pack: 'small', key: press() };
  const [first, again, foreign] = [
    (await one.post('/checkouts', body)).json().url,
    (await one.post('/checkouts', body)).json().url,
    (await other.post('/checkouts', body)).json().url,
  ];
  expect(again).toBe(first);
  expect(foreign).not.toBe(first);
  expect((await one.post('/checkouts', { ...body, pack: 'large' })).statusCode).toBe(409);
  twin.pay(first);
  await twin.webhooks.settled();
  expect((await one.post('/checkouts', body)).json()).toMatchObject({ type: 'key-reused' });
  expect([await balanceOf(one), await balanceOf(other)]).toEqual(['600', '100']);
});

test.each([
  [{ pack: 'no-such-pack', key: 'press-good' }],
  [{ pack: 'small', key: 'short' }],
  [{ pack: 'small', key: 'with spaces in it' }],
  [{ pack: 'small' }],
])('%o begins nothing', async (body) => {
  const browser = await api.signIn();
  expect((await browser.post('/checkouts', body)).statusCode).toBe(400);
  expect((await browser.get('/me/invoices')).json().items).toEqual([]);
});

test('premium is taken, changed, cancelled and kept, with its page and invoices at Stripe', async () => {
  const browser = await api.signIn();
  const change = async (action: string, term?: string) =>
    (await browser.post('/me/plan', { action, key: press(), ...(term && { term }) })).json();
  expect((await browser.get('/me/plan')).json()).toMatchObject({
    plan: 'free',
    term: null,
    allowance: '600',
    prices: [
      { term: 'month', price: '$5' },
      { term: 'year', price: '$50' },
    ],
  });
  expect(await change('cancel')).toMatchObject({ type: 'not-subscribed', status: 409 });
  expect(await change('subscribe')).toMatchObject({ type: 'bad-option', status: 400 });
  expect((await browser.post('/me/portal')).json()).toMatchObject({ type: 'not-subscribed' });

  const { url, plan } = await change('subscribe', 'month');
  expect(plan).toMatchObject({ plan: 'free' });
  expect(twin.pay(url).returnTo).toBe(`${PUBLIC_URL}/paid`);
  await twin.webhooks.settled();
  const premium = (await browser.get('/me/plan')).json();
  expect(premium).toMatchObject({ plan: 'premium', term: 'month', endsAt: null });
  expect(premium.renewsAt).toBe(premium.nextAllowanceAt);
  expect(await balanceOf(browser)).toBe('700');
  expect((await browser.get('/me/wallet/history?limit=1')).json().items).toMatchObject([{ what: 'plan' }]);
  expect(await change('subscribe', 'month')).toMatchObject({ type: 'already-subscribed', status: 409 });

  const cancelled = await change('cancel');
  expect(cancelled).toMatchObject({ url: null, plan: { plan: 'premium', renewsAt: null } });
  expect(cancelled.plan.endsAt).toBe(premium.renewsAt);
  expect(await change('keep')).toMatchObject({ plan: { endsAt: null, renewsAt: premium.renewsAt } });
  expect(await change('change', 'year')).toMatchObject({ plan: { term: 'year' } });

  expect((await browser.post('/me/portal')).json().url).toMatch(/^http/);
  const [invoice] = (await browser.get('/me/invoices')).json().items;
  expect(invoice).toMatchObject({
    what: { kind: 'plan', number: expect.stringMatching(/./) },
    status: 'paid',
  });
  expect((await (await api.signIn()).get('/me/invoices')).json().items).toEqual([]);
});
