import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { openTwin } from './twin-harness.ts';

const SITE = 'https://easel.example';
const BACK = `${SITE}/back?state=1`;

function loginUrl(twin: { url: string; token: string }, changes: Record<string, string> = {}): string {
  const asked = { bot_id: twin.token.split(':')[0] ?? '', origin: SITE, return_to: BACK, ...changes };
  return `${twin.url}/auth?${new URLSearchParams(asked)}`;
}

function readResult(url: string): unknown {
  const [, text = ''] = url.split('#tgAuthResult=');
  return JSON.parse(Buffer.from(text, 'base64url').toString());
}

test('a person logs in on the page, and the bot’s token proves who', async () => {
  const { twin } = await openTwin();
  twin.setLoginDomain('easel.example');
  const person = twin.addUser({ name: 'Member Ödön', username: 'member' });
  const page = await fetch(loginUrl(twin));
  expect(await page.text()).toContain(`value="${person.id}"`);
  const pressed = await fetch(loginUrl(twin), {
    method: 'POST',
    body: new URLSearchParams({ user: String(person.id) }),
    redirect: 'manual',
  });
  const back = pressed.headers.get('location') ?? '';
  expect(back.startsWith(`${BACK}#`)).toBe(true);
  const { hash, ...fields } = readResult(back) as Record<string, string>;
  const text = Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('\n');
  const key = createHash('sha256').update(twin.token).digest();
  expect(hash).toBe(createHmac('sha256', key).update(text).digest('hex'));
  expect(fields).toMatchObject({ id: person.id, first_name: 'Member Ödön', username: 'member' });
});

test('whoever cancels brings nothing back', async () => {
  const { twin } = await openTwin();
  twin.setLoginDomain('easel.example');
  expect(readResult(twin.denyLogin(loginUrl(twin)))).toBe(false);
});

test.each([
  ['another bot', { bot_id: '1' }, 'Bot id invalid'],
  ['a site that was not entered', { origin: 'https://elsewhere.example' }, 'Bot domain invalid'],
  ['a way back to another site', { return_to: 'https://elsewhere.example/' }, 'Return url invalid'],
])('the page refuses %s', async (_what, changes, words) => {
  const { twin } = await openTwin();
  twin.setLoginDomain('easel.example');
  const page = await fetch(loginUrl(twin, changes));
  expect(page.status).toBe(400);
  expect(await page.text()).toBe(words);
});

test('no site can log people in before one was entered', async () => {
  const { twin } = await openTwin();
  expect((await fetch(loginUrl(twin))).status).toBe(400);
});
