import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { openHastyRedis } from '@easel/core/signals/redis.ts';
import Fastify from 'fastify';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { listRoutes, routesOf } from '../access.ts';
import { USUAL_LIMITS } from '../plugins/rate-limits.ts';
import { createTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

test('a route that does not say who may call it does not start', async () => {
  const app = Fastify();
  listRoutes(app, '/api');
  app.get('/api/secret', () => 'secret');
  await expect(app.ready()).rejects.toThrow('GET /api/secret does not say who may call it');
});

test('a route that nobody holds does not start', async () => {
  const app = Fastify();
  listRoutes(app, '/api');
  app.get('/elsewhere', { config: { access: 'admin' } }, () => 'secret');
  await expect(app.ready()).rejects.toThrow('GET /elsewhere is for admin, but only /api knows who calls');
});

test('the list has every route once', () => {
  const routes = routesOf(api.app).map(({ method, url }) => `${method} ${url}`);
  expect(routes).toContain('GET /api/v1/me');
  expect(routes).toContain('GET /health');
  expect(new Set(routes).size).toBe(routes.length);
});

test('one address is slowed down before anybody asks who it is', async () => {
  const strict = await createTestApi({ rateLimits: { address: 3 } });
  const browser = await strict.signIn();
  for (let i = 0; i < 3; i++) expect((await browser.get('/me')).statusCode).toBe(200);
  const refused = await browser.get('/me');
  expect(refused.json()).toMatchObject({
    type: 'too-many-requests',
    status: 429,
    retryAfter: expect.any(Number),
  });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect((await (await strict.signIn()).get('/me')).statusCode).toBe(200);
  await strict.close();
});

test('whoever calls from outside cannot say to be another address each time', async () => {
  const strict = await createTestApi({ rateLimits: { address: 3 } });
  const statuses: number[] = [];
  for (let i = 0; i < 5; i++) {
    const headers = { 'x-forwarded-for': `203.0.113.${i}` };
    const answer = await strict.app.inject({
      url: '/api/v1/sign-in',
      remoteAddress: '198.51.100.7',
      headers,
    });
    statuses.push(answer.statusCode);
  }
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
  await strict.close();
});

test('files are limited by address, generously', async () => {
  const strict = await createTestApi({ rateLimits: { media: 2 } });
  const statuses: number[] = [];
  for (let i = 0; i < 3; i++) statuses.push((await strict.app.inject('/media/p/key/small.webp')).statusCode);
  expect(statuses).toEqual([404, 404, 429]);
  expect(USUAL_LIMITS.media).toBeGreaterThan(1000);
  await strict.close();
});

const redisUrl = inject('redisUrl');
const skipWhy = redisUrl ? '' : ' (skipped: there is no Redis here)';

test.skipIf(!redisUrl)(`with Redis, processes count together${skipWhy}`, async () => {
  const limitStore = openHastyRedis(redisUrl, () => {});
  await once(limitStore, 'ready');
  const rateLimits = { address: 100, account: 5, changes: 2 };
  const [one, other] = [
    await createTestApi({ rateLimits, limitStore }),
    await createTestApi({ rateLimits, limitStore }),
  ];
  const headers = { 'x-forwarded-for': `2001:db8:${randomBytes(2).toString('hex')}::1` };
  const ask = (api: TestApi, url: string) => api.app.inject({ url, headers });
  for (let i = 0; i < 50; i++) {
    expect((await ask(one, '/api/v1/sign-in')).statusCode).toBe(200);
    expect((await ask(other, '/api/v1/sign-in')).statusCode).toBe(200);
  }
  expect((await ask(other, '/api/v1/sign-in')).statusCode).toBe(429);
  // Files of the same address are counted apart, and what an account changes apart from what it does at all.
  expect((await ask(one, '/media/p/key/small.webp')).statusCode).toBe(404);
  const member = await one.signIn();
  const statuses: number[] = [];
  for (let i = 0; i < 3; i++) statuses.push((await member.delete('/sessions/none')).statusCode);
  expect(statuses).toEqual([404, 404, 429]);

  // Without an answer nobody is kept out.
  limitStore.disconnect();
  expect((await ask(other, '/api/v1/sign-in')).statusCode).toBe(200);
  await Promise.all([one.close(), other.close()]);
});

test('an account is slowed down over all its addresses, and changes before reading', async () => {
  const strict = await createTestApi({ rateLimits: { address: 100, account: 5, changes: 2 } });
  const here = await strict.signIn();
  const there = await strict.signIn(here.account);
  expect((await here.delete('/sessions/none')).statusCode).toBe(404);
  expect((await there.delete('/sessions/none')).statusCode).toBe(404);
  expect((await here.delete('/sessions/none')).statusCode).toBe(429);
  expect((await here.get('/me')).statusCode).toBe(200);
  expect((await there.get('/me')).statusCode).toBe(200);
  expect((await there.get('/me')).statusCode).toBe(429);
  expect((await (await strict.signIn()).get('/me')).statusCode).toBe(200);
  await strict.close();
});

test('codes of links cannot be tried out', async () => {
  const statuses: number[] = [];
  for (let i = 0; i < 25; i++) {
    statuses.push((await api.visitor.post('/sign-in/link', { code: `${i}`.padStart(24, '0') })).statusCode);
  }
  expect(statuses.indexOf(429)).toBe(20);
});

test.each([
  ['what is not there', { url: '/api/v1/nothing' }, 404, 'not-found'],
  ['who is not signed in', { url: '/api/v1/me' }, 401, 'sign-in-needed'],
  [
    'a body that is no JSON',
    {
      method: 'POST',
      url: '/api/v1/sign-in/link',
      headers: { 'content-type': 'application/json' },
      payload: '{',
    },
    400,
    'bad-request',
  ],
  [
    'a body that lacks something',
    { method: 'POST', url: '/api/v1/sign-in/link', payload: {} },
    400,
    'bad-request',
  ],
  [
    'a body of another kind',
    { method: 'POST', url: '/api/v1/sign-in/link', headers: { 'content-type': 'text/xml' }, payload: '<a/>' },
    415,
    'unsupported-type',
  ],
  [
    'a body that is too large',
    { method: 'POST', url: '/api/v1/sign-in/link', payload: { code: 'x'.repeat(300_000) } },
    413,
    'too-large',
  ],
] as const)('%s is told as a problem', async (_what, request, status, type) => {
  const answer = await api.app.inject({ ...request });
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.json()).toMatchObject({ type, status, title: expect.any(String) });
  expect(answer.statusCode).toBe(status);
});

test('browsers are told to be careful, and nothing inline runs', async () => {
  const secure = await createTestApi({ publicUrl: 'https://easel.example' });
  for (const url of ['/health', '/api/v1/me', '/nothing', '/api/v1/sign-in']) {
    const { headers } = await secure.app.inject(url);
    expect(headers, url).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'strict-transport-security': expect.stringContaining('max-age='),
    });
  }
  for (const url of ['/api/docs', '/api/docs/static/index.html']) {
    const { headers } = await secure.app.inject(url);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("connect-src 'self' wss://easel.example");
    expect(policy).not.toMatch(/unsafe-(inline|eval)/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'strict-transport-security': expect.stringContaining('max-age='),
      'cross-origin-opener-policy': 'same-origin',
    });
  }
  for (const url of ['/paid', '/back']) {
    const { headers } = await secure.app.inject(url);
    expect(headers['content-security-policy'], url).toContain("default-src 'none'");
    expect(headers, url).toMatchObject({
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': expect.any(String),
    });
  }
  await secure.close();
});

test('answers about a person are kept by no cache', async () => {
  const browser = await api.signIn();
  expect((await browser.get('/me')).headers['cache-control']).toBe('private, no-store');
});

test('metrics are for this machine, or for whoever has the token', async () => {
  await api.app.inject('/api/v1/me');
  const here = await api.app.inject('/metrics');
  expect(here.body).toContain(
    'easel_http_request_seconds_count{method="GET",route="/api/v1/me",status="401"}',
  );
  expect(
    (await api.app.inject({ url: '/metrics', headers: { 'x-forwarded-for': '192.0.2.1' } })).statusCode,
  ).toBe(404);
  expect((await api.app.inject({ url: '/metrics', remoteAddress: '192.0.2.1' })).statusCode).toBe(404);
  const guarded = await createTestApi({ metricsToken: 'a token of the operator' });
  const ask = (authorization: string) => guarded.app.inject({ url: '/metrics', headers: { authorization } });
  expect((await ask('Bearer a token of the operator')).statusCode).toBe(200);
  expect((await ask('Bearer another')).statusCode).toBe(404);
  await guarded.close();
});
