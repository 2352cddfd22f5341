import { offerClaim } from '@easel/core/accounts/claim.ts';
import { createSignInCode } from '@easel/core/accounts/sign-in-codes.ts';
import { createTestAccount } from '@easel/core/testing/test-database.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../testing/test-api.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

async function loginCode() {
  const account = await createTestAccount(api.deps, 50n);
  const { code } = await createSignInCode(api.deps, { account: account.id, purpose: 'login' });
  return { account, code };
}

test('without other ways there is still the bot’s link', async () => {
  expect((await api.visitor.get('/sign-in')).json()).toEqual({ discord: null, telegram: null });
  expect((await api.visitor.get('/auth/discord/start')).statusCode).toBe(404);
});

test('the code of a link signs a browser in, and tells all that a page needs', async () => {
  const { account, code } = await loginCode();
  const answer = await api.visitor.send({
    method: 'POST',
    url: '/api/v1/sign-in/link',
    headers: { 'user-agent': FIREFOX },
    payload: { code },
  });
  expect(answer.json()).toMatchObject({ id: account.id, balance: '150', csrfToken: expect.any(String) });
  const [cookie] = answer.cookies;
  expect(cookie).toMatchObject({ name: 'easel_session', httpOnly: true, sameSite: 'Lax', path: '/' });
  const headers = { cookie: `easel_session=${cookie?.value}` };
  const { items } = (await api.app.inject({ url: '/api/v1/sessions', headers })).json();
  expect(items).toMatchObject([{ isThis: true, device: 'Firefox on Linux' }]);
  const withToken = { ...headers, 'x-csrf-token': answer.json().csrfToken };
  expect(
    (await api.app.inject({ method: 'POST', url: '/api/v1/sign-out', headers: withToken })).statusCode,
  ).toBe(204);
});

test('a link works once', async () => {
  const { code } = await loginCode();
  expect((await api.visitor.post('/sign-in/link', { code })).statusCode).toBe(200);
  const again = await api.visitor.post('/sign-in/link', { code });
  expect(again.json()).toMatchObject({ type: 'code-refused', status: 410, reason: 'used' });
  expect(again.cookies).toEqual([]);
});

test('looking at the page of a link, as chats do for a preview, does not use it up', async () => {
  const { code } = await loginCode();
  await api.app.inject(`/sign-in?code=${code}`);
  expect((await api.visitor.get(`/sign-in/link?code=${code}`)).statusCode).toBe(404);
  expect((await api.visitor.post('/sign-in/link', { code })).statusCode).toBe(200);
});

test.each([
  ['a page of another site', { origin: 'https://elsewhere.example' }],
  ['a form, which any page can send', { 'content-type': 'text/plain' }],
])('nobody is signed in by %s', async (_what, headers) => {
  const { code } = await loginCode();
  const payload = JSON.stringify({ code });
  const answer = await api.visitor.send({ method: 'POST', url: '/api/v1/sign-in/link', headers, payload });
  expect(answer.statusCode).toBeGreaterThanOrEqual(400);
  expect(answer.cookies).toEqual([]);
});

test('whoever is signed in as somebody else is that no more', async () => {
  const before = await api.signIn();
  const { account, code } = await loginCode();
  expect((await before.post('/sign-in/link', { code })).json()).toMatchObject({ id: account.id });
  expect((await before.get('/me')).statusCode).toBe(401);
});

test('the first to claim the studio is its admin, and nobody after', async () => {
  const code = await offerClaim(api.deps);
  expect((await api.visitor.post('/claim', { code })).statusCode).toBe(401);
  const first = await api.signIn();
  expect((await first.post('/claim', { code })).json()).toMatchObject({ role: 'admin' });
  expect((await first.get('/me')).json()).toMatchObject({ role: 'admin' });
  const second = await api.signIn();
  expect((await second.post('/claim', { code })).json()).toMatchObject({
    type: 'code-refused',
    reason: 'used',
  });
});
