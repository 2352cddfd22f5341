import { createTestApi, PUBLIC_URL, type TestApi } from '@easel/api/testing/test-api.ts';
import { ensureAccount } from '@easel/core/accounts/ensure-account.ts';
import { createSandboxClock, type SandboxClock } from '@easel/sandbox/clock.ts';
import { createTelegramTwin, type TelegramTwin } from '@easel/sandbox/telegram/telegram-twin.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWanderer, type Wanderer } from './wanderer.ts';

const CALLBACK = '/api/v1/auth/telegram/callback';

let clock: SandboxClock;
let twin: TelegramTwin;
let api: TestApi;

beforeAll(async () => {
  clock = createSandboxClock();
  twin = await createTelegramTwin({ clock });
  twin.setLoginDomain(new URL(PUBLIC_URL).hostname);
  const telegram = { loginUrl: twin.url, botToken: twin.token, publicUrl: PUBLIC_URL };
  api = await createTestApi({ signIn: { telegram }, clock: { now: () => new Date(clock.now()) } });
});
afterAll(async () => {
  await api.close();
  await twin.close();
  clock.stop();
});

async function start(browser: Wanderer, next = '/me'): Promise<string> {
  return (await browser.open(`/api/v1/auth/telegram/start?next=${encodeURIComponent(next)}`)).location;
}

/** What the script of the return page does. */
function carryOver(returned: string): string {
  const { search, hash } = new URL(returned);
  return `${CALLBACK}${search}&result=${hash.slice('#tgAuthResult='.length)}`;
}

function problemOf(stop: { location: string }): string | null {
  return new URL(stop.location, PUBLIC_URL).searchParams.get('problem');
}

test('a person signs in with the account that they have in the chat', async () => {
  const person = twin.addUser({ name: 'Member Ödön', username: 'member' });
  const account = await ensureAccount(api.deps, {
    platform: 'telegram',
    userId: String(person.id),
    displayName: 'Member',
  });
  const browser = openWanderer(api);
  const returned = twin.approveLogin(person, await start(browser));
  const page = await browser.open(returned);
  expect(page).toMatchObject({ status: 200, text: expect.stringContaining('<script>') });
  expect(await browser.open(carryOver(returned))).toMatchObject({ status: 303, location: '/me' });
  expect(await browser.whoAmI()).toMatchObject({ id: account.id });
});

test('the page in between runs its one script and loads nothing', async () => {
  const answer = await api.app.inject('/api/v1/auth/telegram/return');
  expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'; .*script-src 'sha256-/);
});

test('what Telegram did not sign is worth nothing', async () => {
  const browser = openWanderer(api);
  const returned = new URL(twin.approveLogin(twin.addUser({ name: 'Member' }), await start(browser)));
  const result = JSON.parse(Buffer.from(returned.hash.slice(14), 'base64url').toString());
  const forged = Buffer.from(JSON.stringify({ ...result, id: result.id + 1 })).toString('base64url');
  const stop = await browser.open(`${CALLBACK}${returned.search}&result=${forged}`);
  expect(problemOf(stop)).toBe('refused');
  expect(await browser.whoAmI()).toMatchObject({ type: 'sign-in-needed' });
});

test.each([
  ['nothing', ''],
  ['no JSON', 'bm9uc2Vuc2U'],
  ['a list', Buffer.from('[]').toString('base64url')],
  ['no signature', Buffer.from('{"id":1,"first_name":"x","auth_date":1}').toString('base64url')],
  ['nested fields', Buffer.from('{"id":{},"first_name":[],"auth_date":1,"hash":"x"}').toString('base64url')],
])('refuses a result of %s', async (_what, result) => {
  const browser = openWanderer(api);
  const state = new URL(new URL(await start(browser)).searchParams.get('return_to') ?? '').search;
  expect(problemOf(await browser.open(`${CALLBACK}${state}&result=${result}`))).toBe('refused');
});

test('what was signed more than ten minutes ago is worth nothing', async () => {
  const browser = openWanderer(api);
  const returned = twin.approveLogin(twin.addUser({ name: 'Member' }), await start(browser));
  clock.advance(11 * 60_000);
  expect(problemOf(await browser.open(carryOver(returned)))).toBe('refused');
});

test('what was signed for another browser, or was used, signs nobody in', async () => {
  const [mine, other] = [openWanderer(api), openWanderer(api)];
  const returned = carryOver(twin.approveLogin(twin.addUser({ name: 'Member' }), await start(mine)));
  expect(problemOf(await other.open(returned))).toBe('foreign');
  expect(await mine.open(returned)).toMatchObject({ location: '/me' });
  expect(problemOf(await mine.open(returned))).toBe('foreign');
});

test('whoever cancels is told so', async () => {
  const browser = openWanderer(api);
  const stop = await browser.open(carryOver(twin.denyLogin(await start(browser))));
  expect(problemOf(stop)).toBe('cancelled');
});
