import { DISCORD_CALLBACK, openDiscordSignIn } from '@easel/api/sign-in/discord.ts';
import { createTestApi, PUBLIC_URL, type TestApi } from '@easel/api/testing/test-api.ts';
import { ensureAccount } from '@easel/core/accounts/ensure-account.ts';
import { createSandboxClock, type SandboxClock } from '@easel/sandbox/clock.ts';
import type { TwinUser } from '@easel/sandbox/discord/people.ts';
import { createDiscordTwin, type DiscordTwin } from '@easel/sandbox/discord/twin.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWanderer, type Wanderer } from './wanderer.ts';

let clock: SandboxClock;
let twin: DiscordTwin;
let api: TestApi;
let person: TwinUser;

beforeAll(async () => {
  clock = createSandboxClock();
  twin = await createDiscordTwin({ clock });
  twin.oauth.addRedirect(PUBLIC_URL + DISCORD_CALLBACK);
  person = twin.addUser({ name: 'Member' });
  const discord = openDiscordSignIn({
    apiUrl: twin.url,
    botToken: twin.token,
    clientSecret: twin.clientSecret,
    publicUrl: PUBLIC_URL,
  });
  api = await createTestApi({ signIn: { discord } });
});
afterAll(async () => {
  await api.close();
  await twin.close();
  clock.stop();
});

/** Presses "Sign in with Discord". @returns the address of Discord's page. */
async function start(browser: Wanderer, next = '/me?tab=1'): Promise<string> {
  const stop = await browser.open(`/api/v1/auth/discord/start?next=${encodeURIComponent(next)}`);
  expect(stop.status).toBe(303);
  return stop.location;
}

function expectRefused(stop: { status: number; location: string }, problem: string): void {
  expect(stop.status).toBe(303);
  expect(new URL(stop.location, PUBLIC_URL).pathname).toBe('/sign-in');
  expect(new URL(stop.location, PUBLIC_URL).searchParams.get('problem')).toBe(problem);
}

test('says that one can sign in by Discord', async () => {
  const ways = (await api.visitor.get('/sign-in')).json();
  expect(ways).toEqual({ discord: { startUrl: '/api/v1/auth/discord/start' }, telegram: null });
});

test('a person signs in and is where they wanted to go, with the account that they have in the chat', async () => {
  const account = await ensureAccount(api.deps, {
    platform: 'discord',
    userId: person.id,
    displayName: 'Member',
  });
  const browser = openWanderer(api);
  const back = await browser.open(twin.oauth.approve(person, await start(browser)));
  expect(back).toMatchObject({ status: 303, location: '/me?tab=1' });
  expect(await browser.whoAmI()).toMatchObject({ id: account.id, balance: '100' });
  expect([...browser.cookies.keys()]).toEqual(['easel_session', 'easel_signed_in']);
});

test('somebody new gets an account with their name there', async () => {
  const newcomer = twin.addUser({ name: 'Newcomer' });
  const browser = openWanderer(api);
  await browser.open(twin.oauth.approve(newcomer, await start(browser)));
  expect(await browser.whoAmI()).toMatchObject({
    identities: [{ platform: 'discord', displayName: 'Newcomer' }],
    balance: '100',
  });
});

test('the challenge of PKCE and a state are on the way', async () => {
  const asked = new URL(await start(openWanderer(api))).searchParams;
  expect(asked.get('code_challenge')).toMatch(/^[\w-]{43}$/);
  expect(asked.get('code_challenge_method')).toBe('S256');
  expect(asked.get('state')).toMatch(/^[\w-]{43}$/);
  expect(asked.get('scope')).toBe('identify');
});

test('the state of another browser signs nobody in', async () => {
  const [victim, attacker] = [openWanderer(api), openWanderer(api)];
  await start(victim);
  const foreign = twin.oauth.approve(person, await start(attacker));
  expectRefused(await victim.open(foreign), 'foreign');
  expect(await victim.whoAmI()).toMatchObject({ type: 'sign-in-needed' });
});

test.each([
  ['none', ''],
  ['a made-up one', 'state=made-up'],
  ['one that looks right', `state=${'a'.repeat(43)}`],
  ['one that breaks out of the cookie', 'state=a%3B%20easel_session'],
])('no session for a state that is %s', async (_what, state) => {
  const browser = openWanderer(api);
  await start(browser);
  expectRefused(await browser.open(`${DISCORD_CALLBACK}?code=stolen&${state}`), 'foreign');
});

test('a code of another attempt fails at the proof (PKCE)', async () => {
  const [victim, attacker] = [openWanderer(api), openWanderer(api)];
  const mine = new URL(await start(victim));
  const stolen = new URL(twin.oauth.approve(person, await start(attacker)));
  const forged = `${DISCORD_CALLBACK}?code=${stolen.searchParams.get('code')}&state=${mine.searchParams.get('state')}`;
  expectRefused(await victim.open(forged), 'refused');
  expect(await victim.whoAmI()).toMatchObject({ type: 'sign-in-needed' });
});

test('the way back works once', async () => {
  const browser = openWanderer(api);
  const back = twin.oauth.approve(person, await start(browser));
  await browser.open(back);
  expectRefused(await browser.open(back), 'foreign');
});

test('two tabs do not disturb each other', async () => {
  const browser = openWanderer(api);
  const [first, second] = [await start(browser, '/one'), await start(browser, '/two')];
  expect((await browser.open(twin.oauth.approve(person, second))).location).toBe('/two');
  expect((await browser.open(twin.oauth.approve(person, first))).location).toBe('/one');
});

test('whoever signs in anew has one session, and the one before is gone', async () => {
  const browser = openWanderer(api);
  await browser.open(twin.oauth.approve(person, await start(browser)));
  const before = new Map(browser.cookies);
  await browser.open(twin.oauth.approve(person, await start(browser)));
  expect(await browser.whoAmI()).toHaveProperty('id');
  const old = openWanderer(api);
  for (const [name, value] of before) old.cookies.set(name, value);
  expect(await old.whoAmI()).toMatchObject({ type: 'sign-in-needed' });
});

test('whoever cancels is told so, and can go on to where they wanted', async () => {
  const browser = openWanderer(api);
  const stop = await browser.open(twin.oauth.deny(await start(browser, '/likes')));
  expectRefused(stop, 'cancelled');
  expect(new URL(stop.location, PUBLIC_URL).searchParams.get('next')).toBe('/likes');
});

test.each(['https://elsewhere.example', '//elsewhere.example', '/\\elsewhere.example'])(
  'nobody is sent on to %s',
  async (next) => {
    const browser = openWanderer(api);
    const back = await browser.open(twin.oauth.approve(person, await start(browser, next)));
    expect(back.location).toBe('/');
  },
);

test('while Discord does not answer, people are told so', async () => {
  const browser = openWanderer(api);
  const back = twin.oauth.approve(person, await start(browser));
  twin.switches.failNext('GET /users/@me', 503);
  expectRefused(await browser.open(back), 'unavailable');
});
