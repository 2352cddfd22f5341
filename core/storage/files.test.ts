import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openFileStorage } from './files.ts';
import { MediaNotFound } from './storage.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-files-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const PNG = { mime: 'image/png' };

test('what was put is got, until it is deleted', async () => {
  const storage = openFileStorage(folder);
  await storage.put('creations/cre_1/large.webp', Buffer.from('one'), PNG);
  await storage.put('creations/cre_1/large.webp', Buffer.from('two'), PNG);
  expect(await storage.get('creations/cre_1/large.webp')).toEqual(Buffer.from('two'));
  expect(await readdir(join(folder, 'creations/cre_1'))).toEqual(['large.webp']);
  await storage.delete(['creations/cre_1/large.webp', 'creations/cre_1/never.webp']);
  await expect(storage.get('creations/cre_1/large.webp')).rejects.toBeInstanceOf(MediaNotFound);
});

test('a file is read piece by piece, whole or from one byte to another', async () => {
  const storage = openFileStorage(folder);
  const body = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
  await storage.put('film.mp4', body, PNG);
  expect(await buffer(await storage.open('film.mp4'))).toEqual(body);
  expect(await buffer(await storage.open('film.mp4', { start: 250, end: 70_000 }))).toEqual(
    body.subarray(250, 70_001),
  );
  await expect(storage.open('never.mp4')).rejects.toBeInstanceOf(MediaNotFound);
});

test('what lies in a folder is listed page by page, without what lies deeper', async () => {
  const storage = openFileStorage(folder);
  expect(await storage.list('listed', { after: '', limit: 10 })).toEqual([]);
  for (const name of ['b.png', 'a.png', 'c.png', 'deep/a.png']) {
    await storage.put(`listed/${name}`, Buffer.from('x'), PNG);
  }
  const first = await storage.list('listed', { after: '', limit: 2 });
  expect(first.map(({ key }) => key)).toEqual(['listed/a.png', 'listed/b.png']);
  expect(first[0]?.storedAt).toBeInstanceOf(Date);
  expect(await storage.list('listed', { after: 'listed/b.png', limit: 2 })).toMatchObject([
    { key: 'listed/c.png' },
  ]);
});

test.each([
  '../secret',
  'a/../../secret',
  '/etc/passwd',
  'a//b',
  'a/.hidden',
  '',
  'a\0b',
  'a\\b',
  'x'.repeat(201),
])('the key %j is refused', async (key) => {
  const storage = openFileStorage(folder);
  await expect(storage.put(key, Buffer.from('x'), PNG)).rejects.toThrow('not a media key');
  await expect(storage.get(key)).rejects.toThrow('not a media key');
  await expect(storage.delete([key])).rejects.toThrow('not a media key');
});

test('many writers of one key leave one whole file', async () => {
  const storage = openFileStorage(folder);
  const bodies = Array.from({ length: 20 }, (_, index) => Buffer.alloc(50_000, index));
  await Promise.all(bodies.map((body) => storage.put('shared.png', body, PNG)));
  const left = await storage.get('shared.png');
  expect(bodies.some((body) => body.equals(left))).toBe(true);
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
});
