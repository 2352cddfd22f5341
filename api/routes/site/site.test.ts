import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { changeProfile, readProfile } from '@easel/core/accounts/profile.ts';
import { recordEvent } from '@easel/core/live/events.ts';
import { formatCursor } from '@easel/core/live/position.ts';
import { changeCreation } from '@easel/core/social/publication.ts';
import { createTestCreation } from '@easel/core/testing/test-creation.ts';
import { createWorld } from '@easel/core/testing/test-world.ts';
import { inTransaction } from '@easel/db/connect.ts';
import { SHELL_HEAD, SHELL_MAIN } from '@easel/gallery/render/shell.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApi, PUBLIC_URL, type TestApi } from '../../testing/test-api.ts';

const BUILT = 'as it was built';
const POLICY = "default-src 'none'; style-src 'sha256-of-this-build'";
let galleryDir: string;
let api: TestApi;

beforeAll(async () => {
  galleryDir = await mkdtemp(join(tmpdir(), 'easel-site-'));
  const files = {
    'build.json': JSON.stringify({
      origin: PUBLIC_URL,
      seq: formatCursor({ txid: 1n, seq: 0n }, new Date()),
      at: new Date().toISOString(),
      newest: null,
    }),
    'shell.html': `<html><meta http-equiv="content-security-policy" content="${POLICY}">${SHELL_HEAD}${SHELL_MAIN}</html>`,
    'site/index.html': BUILT,
    'site/trending/index.html': BUILT,
    'site/page/2/index.html': BUILT,
    'site/about/index.html': BUILT,
    'site/c/cre_kept/index.html': BUILT,
    'site/c/cre_liked/index.html': BUILT,
    'site/rss.xml': BUILT,
    'site/404.html': 'nothing here',
  };
  for (const [name, text] of Object.entries(files)) {
    const place = join(galleryDir, 'builds/one', name);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, text);
  }
  await symlink('builds/one', join(galleryDir, 'current'));
  api = await createTestApi({ galleryDir, rateLimits: { address: 100 } });
});
afterAll(async () => {
  await api.close();
  await rm(galleryDir, { recursive: true, force: true });
});

const get = (url: string) => api.app.inject({ url });
/** Events are read when nothing older can come any more, which transactions of other tests may hold off. */
const outOfDate = (url: string) =>
  expect.poll(async () => (await get(url)).body, { interval: 200 }).not.toBe(BUILT);

test('a page of a picture that was liked since is not served, and all others are', async () => {
  expect((await get('/c/cre_liked')).body).toBe(BUILT);
  await inTransaction(api.deps.db, (tx) =>
    recordEvent(tx, { type: 'likes', creationId: 'cre_liked' as never }),
  );
  await outOfDate('/c/cre_liked');
  for (const way of ['/c/cre_kept', '/', '/rss.xml']) expect((await get(way)).body).toBe(BUILT);
});

test('what shows something that is taken down since is not served, however its path is written', async () => {
  const ways = ['/', '/index.html', '/trending', '/trending/', '/trending/index.html'];
  const others = ['/page/2', '/page/2/index.html', '/rss.xml', '/c/cre_kept'];
  for (const way of [...ways, ...others]) expect((await get(way)).body).toBe(BUILT);
  expect((await get('/rss.xml')).headers['cache-control']).toBe('no-cache');
  await inTransaction(api.deps.db, (tx) =>
    recordEvent(tx, { type: 'gone', creationId: 'cre_gone' as never }),
  );
  await outOfDate('/');
  for (const way of [...ways, ...others]) expect((await get(way)).body).not.toBe(BUILT);
  expect((await get('/about')).body).toBe(BUILT);
});

test('further pages of a wall that is out of date lead to the wall, and the feed is written anew', async () => {
  for (const way of ['/page/2', '/page/2?', '/page/2?from=mail', '/page/2/index.html']) {
    const page = await get(way);
    expect([page.statusCode, page.headers.location], way).toEqual([302, '/']);
  }
  expect((await get('/page/3')).statusCode).toBe(404);
  const rss = await get('/rss.xml');
  expect(rss.headers).toMatchObject({
    'content-type': 'application/rss+xml; charset=utf-8',
    'cache-control': 'no-cache',
  });
  expect(rss.body).toMatch(/^<\?xml .*<rss version="2.0".*<\/rss>$/s);
});

test('what other sites are told of a picture is kept for minutes, and that there is none for moments', async () => {
  const none = await get(`/oembed?url=${PUBLIC_URL}/c/cre_gone`);
  expect([none.statusCode, none.headers['cache-control']]).toEqual([404, 'public, max-age=10']);
  const world = await createWorld(api.deps, { extra: 100n });
  const creation = await createTestCreation(api.deps, world);
  const show = (visibility: 'public' | 'hidden') =>
    changeCreation(api.deps, { account: world.account.id, creation, change: { visibility } });
  await show('public');
  const found = await get(`/oembed?url=${PUBLIC_URL}/c/${creation}`);
  expect([found.statusCode, found.headers['cache-control']]).toEqual([200, 'public, max-age=240']);
  await show('hidden');
  expect((await get(`/oembed?url=${PUBLIC_URL}/c/${creation}`)).statusCode).toBe(404);
});

test('search engines are asked to leave out pictures and page of an artist who does not want to be found', async () => {
  const world = await createWorld(api.deps, { extra: 100n });
  const account = world.account.id;
  const creation = await createTestCreation(api.deps, world);
  await changeCreation(api.deps, { account, creation, change: { visibility: 'public' } });
  const { handle } = await readProfile(api.deps.db, account);
  const asked = async () =>
    Promise.all(
      [`/c/${creation}`, `/a/${handle}`].map(async (way) =>
        (await get(way)).body.includes('content="noindex"'),
      ),
    );
  expect(await asked()).toEqual([false, false]);
  await changeProfile(api.deps, { account, change: { privacy: { indexable: false } } });
  expect(await asked()).toEqual([true, true]);
});

test('pages that Stripe leads back to are in the frame of the gallery', async () => {
  const { body, headers } = await get('/paid');
  expect(body).toMatch(/<html>.*<title>Thank you.*<h1>Thank you<\/h1>.*<\/html>/s);
  expect(headers).toMatchObject({ 'cache-control': 'no-cache', 'x-frame-options': 'SAMEORIGIN' });
});

test('pages are sent with the policy that their build wrote into them, and may be framed by nobody', async () => {
  for (const way of ['/about', '/search', '/nowhere', '/paid']) {
    const { headers } = await get(way);
    expect(headers['content-security-policy'], way).toBe(`${POLICY}; frame-ancestors 'none'`);
  }
});

test('a made-up cursor leads to the beginning of its list', async () => {
  const answer = await get('/t/fox?cursor=none');
  expect([answer.statusCode, answer.headers.location]).toEqual([302, '/t/fox']);
});

test('pages that are written now are limited by address, built ones are not', async () => {
  const written: number[] = [];
  for (let i = 0; i < 101; i++) written.push((await get(`/search?q=word${i}`)).statusCode);
  expect(written.at(0)).toBe(200);
  expect(written.at(-1)).toBe(429);
  expect((await get('/about')).statusCode).toBe(200);
});
