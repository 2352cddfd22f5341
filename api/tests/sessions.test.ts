import { openSession, SESSION_DAYS } from '@easel/core/accounts/sessions.ts';
import { DAY_MS } from '@easel/core/clock.ts';
import { createTestAccount } from '@easel/core/testing/test-database.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

test('lists the browsers of an account, and no others', async () => {
  const here = await api.signIn();
  await api.signIn();
  await openSession(api.deps, { account: here.account?.id ?? 'acc_', device: 'Another browser' });
  const { items } = (await here.get('/sessions')).json();
  expect(items).toHaveLength(2);
  expect(items.filter((item: { isThis: boolean }) => item.isThis)).toMatchObject([
    { device: 'Test browser' },
  ]);
});

test('a browser that is signed out is a visitor from then on, and forgets its cookie', async () => {
  const browser = await api.signIn();
  const out = await browser.post('/sign-out');
  expect(out.statusCode).toBe(204);
  expect(String(out.headers['set-cookie'])).toMatch(/^easel_session=;.*(Max-Age=0|Expires=Thu, 01 Jan 1970)/);
  expect((await browser.get('/sessions')).json()).toMatchObject({ type: 'sign-in-needed', status: 401 });
});

test('signs another browser of the account out, but nobody else’s', async () => {
  const mine = await api.signIn();
  const other = await api.signIn(mine.account);
  const stranger = await api.signIn();
  const { items } = (await other.get('/sessions')).json();
  const { id } = items.find((item: { isThis: boolean }) => item.isThis);
  expect((await stranger.delete(`/sessions/${id}`)).statusCode).toBe(404);
  expect((await other.get('/sessions')).statusCode).toBe(200);
  expect((await mine.delete(`/sessions/${id}`)).statusCode).toBe(204);
  expect((await other.get('/sessions')).statusCode).toBe(401);
  expect((await mine.delete(`/sessions/${id}`)).statusCode).toBe(404);
  expect((await mine.delete('/sessions/nonsense')).statusCode).toBe(404);
});

test('a session that is not used ends; one that is goes on', async () => {
  const start = Date.now();
  let now = start;
  const late = await createTestApi({ clock: { now: () => new Date(now) } });
  const browser = await late.signIn();
  now = start + (SESSION_DAYS - 1) * DAY_MS;
  expect((await browser.get('/sessions')).statusCode).toBe(200);
  now = start + (SESSION_DAYS + 10) * DAY_MS;
  expect((await browser.get('/sessions')).statusCode).toBe(200);
  now += (SESSION_DAYS + 1) * DAY_MS;
  const refused = await browser.get('/sessions');
  expect(refused.statusCode).toBe(401);
  expect(String(refused.headers['set-cookie'])).toMatch(/^easel_session=;/);
  await late.close();
});

test('at most twenty browsers stay signed in', async () => {
  const account = await createTestAccount(api.deps);
  for (let i = 0; i < 22; i++) await openSession(api.deps, { account: account.id, device: `${i}` });
  const newest = await api.signIn(account);
  expect((await newest.get('/sessions')).json().items).toHaveLength(20);
});

test('the database has no token that could be used', async () => {
  const browser = await api.signIn();
  const rows = await api.deps.db.selectFrom('session').selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(browser.cookie.split('=')[1]);
});

test.each([
  ['without the token of the session', { 'x-csrf-token': '' }],
  ['with another token', { 'x-csrf-token': 'a'.repeat(43) }],
  ['from a page of another site', { origin: 'https://elsewhere.example' }],
  ['from a page that says nothing of itself', { origin: 'null' }],
  ['from a frame of another site', { 'sec-fetch-site': 'cross-site' }],
  ['from another host of this domain', { 'sec-fetch-site': 'same-site' }],
])('changes nothing %s', async (_how, headers) => {
  const browser = await api.signIn();
  const answer = await browser.send({ method: 'POST', url: '/api/v1/sign-out', headers });
  expect(answer.json()).toMatchObject({ type: 'forged-request', status: 403 });
  expect((await browser.get('/sessions')).statusCode).toBe(200);
});

test('a program without a browser needs the token only', async () => {
  const browser = await api.signIn();
  const { cookie, csrfToken = '' } = browser;
  const headers = { cookie, 'x-csrf-token': csrfToken };
  const answer = await api.app.inject({ method: 'POST', url: '/api/v1/sign-out', headers });
  expect(answer.statusCode).toBe(204);
});

test('the same machine may be called by another of its names', async () => {
  const browser = await api.signIn();
  const headers = { origin: 'http://localhost:8080', host: 'localhost:8080' };
  expect((await browser.send({ method: 'POST', url: '/api/v1/sign-out', headers })).statusCode).toBe(204);
});

test('under https the cookie belongs to this host alone', async () => {
  const secure = await createTestApi({ publicUrl: 'https://easel.example' });
  const { token } = await openSession(secure.deps, {
    account: (await createTestAccount(secure.deps)).id,
    device: '',
  });
  const ask = (cookie: string) => secure.app.inject({ url: '/api/v1/sessions', headers: { cookie } });
  expect((await ask(`__Host-easel_session=${token}`)).statusCode).toBe(200);
  expect((await ask(`easel_session=${token}`)).statusCode).toBe(401);
  const gone = await ask('__Host-easel_session=nonsense');
  expect(String(gone.headers['set-cookie'])).toMatch(
    /^__Host-easel_session=;.*Path=\/; .*HttpOnly; Secure; SameSite=Lax/,
  );
  await secure.close();
});
