import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { recordEvent } from '@easel/core/live/events.ts';
import { formatCursor } from '@easel/core/live/position.ts';
import { inTransaction } from '@easel/db/connect.ts';
import { SHELL_HEAD, SHELL_MAIN } from '@easel/gallery/render/shell.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApi, PUBLIC_URL, type TestApi } from '../../testing/test-api.ts';

const BUILT = 'as it was built';
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
    'shell.html': `<html>${SHELL_HEAD}${SHELL_MAIN}</html>`,
    'site/index.html': BUILT,
    'site/trending/index.html': BUILT,
    'site/about/index.html': BUILT,
    'site/404.html': 'nothing here',
  };
  for (const [name, text] of Object.entries(files)) {
    const place = join(galleryDir, 'builds/one', name);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, text);
  }
  await symlink('builds/one', join(galleryDir, 'current'));
  api = await createTestApi({ galleryDir, rateLimits: { address: 20 } });
});
afterAll(async () => {
  await api.close();
  await rm(galleryDir, { recursive: true, force: true });
});

const get = (url: string) => api.app.inject({ url });

test('a list that is out of date is not served, however its path is written', async () => {
  const ways = ['/', '/index.html', '/trending', '/trending/', '/trending/index.html'];
  for (const way of ways) expect((await get(way)).body).toBe(BUILT);
  await inTransaction(api.deps.db, (tx) =>
    recordEvent(tx, { type: 'gone', creationId: 'cre_gone' as never }),
  );
  api.deps.signals.send('live');
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  for (const way of ways) expect((await get(way)).body).not.toBe(BUILT);
  expect((await get('/about')).body).toBe(BUILT);
});

test('a made-up cursor leads to the beginning of its list', async () => {
  const answer = await get('/t/fox?cursor=none');
  expect([answer.statusCode, answer.headers.location]).toEqual([302, '/t/fox']);
});

test('pages that are written now are limited by address, built ones are not', async () => {
  const written: number[] = [];
  for (let i = 0; i < 25; i++) written.push((await get(`/search?q=word${i}`)).statusCode);
  expect(written.at(0)).toBe(200);
  expect(written.at(-1)).toBe(429);
  expect((await get('/about')).statusCode).toBe(200);
});
