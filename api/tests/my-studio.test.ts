import { creditOwner } from '@easel/core/credits/ledger.ts';
import { newId } from '@easel/core/ids.ts';
import { createWorld, type TestWorld } from '@easel/core/testing/test-world.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApi, type TestApi, type TestBrowser } from '../testing/test-api.ts';

let api: TestApi;
let world: TestWorld;
let mine: TestBrowser;
beforeAll(async () => {
  api = await createTestApi();
  world = await createWorld(api.deps, { extra: 1000n });
  mine = await api.signIn(world.account);
});
afterAll(() => api.close());

const statusOf = async (answer: Promise<{ statusCode: number }>) => (await answer).statusCode;

test('my orders are listed newest first, page by page, each once', async () => {
  const asked = [];
  for (let i = 0; i < 5; i++) asked.unshift((await world.order()).id);
  const seen: string[] = [];
  let next: string | null = '';
  while (next !== null) {
    const page: { items: { id: string }[]; next: string | null } = (
      await mine.get(`/me/orders?limit=2${next && `&cursor=${next}`}`)
    ).json();
    expect(page.items.length).toBeLessThanOrEqual(2);
    seen.push(...page.items.map(({ id }) => id));
    next = page.next;
  }
  expect(seen).toEqual(asked);
});

test('an order says its place, its price and what became of it', async () => {
  const order = await world.order();
  const [waiting] = (await mine.get('/me/orders?limit=1')).json().items;
  expect(waiting).toMatchObject({
    id: order.id,
    kind: 'imagine',
    prompt: 'a lighthouse',
    status: 'queued',
    place: expect.any(Number),
    progress: null,
    held: String(order.held),
    charged: null,
    endedAt: null,
    creations: [],
  });
  const before = (await mine.get('/me/wallet')).json();
  const cancelled = await mine.post(`/me/orders/${order.id}/cancel`);
  expect(cancelled.json()).toMatchObject({ status: 'cancelled', charged: '0', place: null });
  const after = (await mine.get('/me/wallet')).json();
  expect(BigInt(after.available) - BigInt(before.available)).toBe(order.held);
  expect(await statusOf(mine.post(`/me/orders/${order.id}/cancel`))).toBe(200);
});

test('nobody sees or cancels the orders of others, and visitors see none', async () => {
  const order = await world.order();
  const stranger = await api.signIn();
  expect((await stranger.get('/me/orders')).json()).toEqual({ items: [], next: null });
  const refused = await stranger.post(`/me/orders/${order.id}/cancel`);
  expect(refused.json()).toMatchObject({ type: 'not-found', status: 404 });
  expect((await stranger.post(`/me/orders/${newId('ord')}/cancel`)).json()).toEqual(refused.json());
  expect(await statusOf(stranger.post('/me/orders/nonsense/cancel'))).toBe(404);
  expect(await statusOf(api.visitor.post(`/me/orders/${order.id}/cancel`))).toBe(401);
  const [still] = (await mine.get('/me/orders?limit=1')).json().items;
  expect(still).toMatchObject({ id: order.id, status: 'queued' });
});

test('what is being finished can no longer be called off', async () => {
  const order = await world.finishing();
  const late = await mine.post(`/me/orders/${order.id}/cancel`);
  expect(late.json()).toMatchObject({ type: 'too-late-to-cancel', status: 409 });
});

test('a wallet says what can be spent, by bucket in the order of spending, and why it changed', async () => {
  const browser = await api.signIn();
  const owner = { kind: 'person', id: browser.account?.id ?? '' } as const;
  await creditOwner(api.deps.db, { key: `${owner.id}-b`, owner, bucket: 'purchased', amount: 500n });
  expect((await browser.get('/me/wallet')).json()).toEqual({
    available: '600',
    held: '0',
    debt: '0',
    buckets: [
      { name: 'granted', amount: '100', held: '0', expiresAt: expect.stringMatching(/Z$/) },
      { name: 'purchased', amount: '500', held: '0', expiresAt: null },
    ],
  });
  const first = (await browser.get('/me/wallet/history?limit=1')).json();
  expect(first.items).toMatchObject([{ what: 'purchase', amount: '500', orderId: null }]);
  const second = (await browser.get(`/me/wallet/history?limit=1&cursor=${first.next}`)).json();
  expect(second).toMatchObject({ items: [{ what: 'welcome', amount: '100' }], next: null });
});

test.each(['/me/orders', '/me/wallet/history'])(
  'a cursor of %s is refused when it is made up, changed, or of somebody else',
  async (path) => {
    await world.order();
    await world.order();
    const { next } = (await mine.get(`${path}?limit=1`)).json();
    expect((await mine.get(`${path}?cursor=${next}`)).statusCode).toBe(200);
    const stranger = await api.signIn();
    const [{ id }] = (await mine.get('/me/orders')).json().items;
    const changed = next.replace(/^./, (sign: string) => (sign === 'W' ? 'X' : 'W'));
    for (const cursor of ['x', '-1', id, changed, `${next}x`]) {
      const refused = (await mine.get(`${path}?cursor=${cursor}`)).json();
      expect(refused, cursor).toMatchObject({ type: 'bad-cursor', status: 400 });
    }
    expect((await stranger.get(`${path}?cursor=${next}`)).json().type).toBe('bad-cursor');
  },
);

test.each([0, 101])('a page of %d is refused', async (limit) => {
  expect((await mine.get(`/me/orders?limit=${limit}`)).json()).toMatchObject({ status: 400 });
});

test('where nothing is sold, that is said, and nothing is begun', async () => {
  expect((await api.visitor.get('/packs')).json()).toEqual({ items: [] });
  expect((await mine.get('/me/plan')).json()).toMatchObject({ plan: 'free', prices: [] });
  const buy = await mine.post('/checkouts', { pack: 'small', key: 'press-001' });
  expect(buy.json()).toMatchObject({ type: 'payments-unavailable', status: 503 });
  expect((await mine.get('/me/invoices')).json()).toEqual({ items: [] });
});

test('visitors have neither wallet nor plan', async () => {
  for (const path of ['/me/wallet', '/me/wallet/history', '/me/orders', '/me/plan', '/me/invoices']) {
    expect(await statusOf(api.visitor.get(path))).toBe(401);
  }
  expect(await statusOf(api.visitor.post('/checkouts', { pack: 'small', key: 'press-001' }))).toBe(401);
  expect(await statusOf(api.visitor.post('/me/portal'))).toBe(401);
});
