import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStage, type Stage } from './stage.ts';

const REDIRECT = 'https://easel.example/callback';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  stage.twin.oauth.addRedirect(REDIRECT);
});
afterEach(() => stage.close());

const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

function authorizeUrl(changes: Record<string, string | undefined> = {}): string {
  const asked = {
    client_id: stage.twin.applicationId,
    response_type: 'code',
    redirect_uri: REDIRECT,
    scope: 'identify',
    state: 'a-state',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  };
  const given = Object.entries(asked).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return `${stage.twin.url}/oauth2/authorize?${new URLSearchParams(given)}`;
}

function approvedCode(url = authorizeUrl()): string {
  return new URL(stage.twin.oauth.approve(stage.member, url)).searchParams.get('code') ?? '';
}

async function exchange(code: string, changes: Record<string, string> = {}) {
  const response = await fetch(`${stage.twin.url}/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT,
      code_verifier: verifier,
      client_id: stage.twin.applicationId,
      client_secret: stage.twin.clientSecret,
      ...changes,
    }),
  });
  return { status: response.status, body: (await response.json()) as { access_token: string } };
}

function readMe(token: string) {
  return fetch(`${stage.twin.url}/v10/users/@me`, { headers: { authorization: `Bearer ${token}` } });
}

it('a person allows the app in a browser, and the app learns who it is', async () => {
  const page = await fetch(authorizeUrl());
  expect(await page.text()).toContain(`value="${stage.member.id}"`);
  const pressed = await fetch(authorizeUrl(), {
    method: 'POST',
    body: new URLSearchParams({ user: stage.member.id }),
    redirect: 'manual',
  });
  const back = new URL(pressed.headers.get('location') ?? '');
  expect(back.origin + back.pathname).toBe(REDIRECT);
  expect(back.searchParams.get('state')).toBe('a-state');
  const { body } = await exchange(back.searchParams.get('code') ?? '');
  expect(body).toMatchObject({ token_type: 'Bearer', scope: 'identify' });
  const me = await (await readMe(body.access_token)).json();
  expect(me).toMatchObject({ id: stage.member.id, username: 'member' });
  expect(me).not.toHaveProperty('email');
});

it('whoever cancels is sent back with that', () => {
  const back = new URL(stage.twin.oauth.deny(authorizeUrl()));
  expect(back.searchParams.get('error')).toBe('access_denied');
  expect(back.searchParams.get('state')).toBe('a-state');
});

it('a code works once, for a minute', async () => {
  const code = approvedCode();
  expect((await exchange(code)).status).toBe(200);
  expect(await exchange(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  const late = approvedCode();
  stage.clock.advance(61_000);
  expect(await exchange(late)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
});

it.each([
  ['another verifier', { code_verifier: randomBytes(32).toString('base64url') }, 400, 'invalid_grant'],
  ['another redirect', { redirect_uri: `${REDIRECT}/` }, 400, 'invalid_grant'],
  ['a wrong secret', { client_secret: 'nonsense' }, 401, 'invalid_client'],
  ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
])('no token for %s', async (_what, changes, status, error) => {
  expect(await exchange(approvedCode(), changes)).toMatchObject({ status, body: { error } });
});

it.each([
  ['another app', { client_id: '1' }],
  ['a redirect that was not entered', { redirect_uri: 'https://elsewhere.example/callback' }],
  ['a scope it does not know', { scope: 'everything' }],
  ['no scope', { scope: undefined }],
  ['a token at once', { response_type: 'token' }],
  ['a plain challenge', { code_challenge_method: 'plain' }],
])('the page refuses %s and sends nobody anywhere', async (_what, changes) => {
  const page = await fetch(authorizeUrl(changes), { redirect: 'manual' });
  expect(page.status).toBe(400);
  expect(() => stage.twin.oauth.approve(stage.member, authorizeUrl(changes))).toThrow();
});

it('a token that is nobody’s learns nothing', async () => {
  expect((await readMe('nonsense')).status).toBe(401);
  const asPerson = await fetch(`${stage.twin.url}/v10/gateway/bot`, {
    headers: { authorization: `Bearer ${(await exchange(approvedCode())).body.access_token}` },
  });
  expect(asPerson.status).toBe(401);
});
