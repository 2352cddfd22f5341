import { buffer } from 'node:stream/consumers';
import { openS3Storage } from '@easel/core/storage/s3.ts';
import { MediaNotFound, type MediaStorage } from '@easel/core/storage/storage.ts';
import { createSandboxClock } from '@easel/sandbox/clock.ts';
import { createS3Twin, type S3Twin } from '@easel/sandbox/s3/s3-twin.ts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

const clock = createSandboxClock();
const signer = { region: 'eu-test-1', accessKeyId: 'AKIASANDBOX', secretAccessKey: 'sandbox-secret' };
const PNG = { mime: 'image/png' };

let twin: S3Twin;
let storage: MediaStorage;
beforeAll(async () => {
  twin = await createS3Twin({ clock, bucket: 'media', ...signer });
  storage = openS3Storage({ endpoint: twin.url, bucket: 'media', ...signer });
});
afterEach(() => twin.heal());
afterAll(async () => {
  await storage.close();
  await twin.close();
  clock.stop();
});

test('what was put is got, until it is deleted', async () => {
  const body = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
  await storage.put('creations/cre_1/original.png', body, PNG);
  expect(await storage.get('creations/cre_1/original.png')).toEqual(body);
  await storage.delete(['creations/cre_1/original.png', 'creations/cre_1/never.png']);
  expect(twin.keys()).toEqual([]);
});

test('what is not there is told apart from what fails', async () => {
  await expect(storage.get('creations/cre_9/original.png')).rejects.toBeInstanceOf(MediaNotFound);
  const stranger = openS3Storage({
    endpoint: twin.url,
    bucket: 'media',
    ...signer,
    secretAccessKey: 'wrong',
  });
  await expect(stranger.get('creations/cre_9/original.png')).rejects.not.toBeInstanceOf(MediaNotFound);
  await stranger.close();
});

test('a file is read piece by piece, whole or from one byte to another', async () => {
  const body = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
  await storage.put('film.mp4', body, PNG);
  expect(await buffer(await storage.open('film.mp4'))).toEqual(body);
  expect(await buffer(await storage.open('film.mp4', { start: 250, end: 70_000 }))).toEqual(
    body.subarray(250, 70_001),
  );
  await expect(storage.open('never.mp4')).rejects.toBeInstanceOf(MediaNotFound);
});

test.each(['slow-down', 'internal-error', 'cut-before', 'cut-after'] as const)(
  'a put through one %s arrives',
  async (failure) => {
    twin.fail(failure, 1);
    await storage.put(`creations/${failure}.png`, Buffer.from('x'), PNG);
    expect(await storage.get(`creations/${failure}.png`)).toEqual(Buffer.from('x'));
  },
);

test('a key that leaves its place never reaches the bucket', async () => {
  const before = twin.calls().length;
  await expect(storage.put('../secret', Buffer.from('x'), PNG)).rejects.toThrow('not a media key');
  expect(twin.calls()).toHaveLength(before);
});

test('many files are deleted in one call', async () => {
  const keys = Array.from({ length: 20 }, (_, index) => `many/${index}.png`);
  for (const key of keys) await storage.put(key, Buffer.from('x'), PNG);
  await storage.delete(keys);
  expect(twin.keys().filter((key) => key.startsWith('many/'))).toEqual([]);
});

test('what lies in a folder is listed page by page', async () => {
  for (const name of ['b', 'a', 'c']) await storage.put(`listed/${name}.png`, Buffer.from('x'), PNG);
  const first = await storage.list('listed', { after: '', limit: 2 });
  expect(first.map(({ key }) => key)).toEqual(['listed/a.png', 'listed/b.png']);
  expect(first[0]?.storedAt).toBeInstanceOf(Date);
  expect(await storage.list('listed', { after: 'listed/b.png', limit: 2 })).toMatchObject([
    { key: 'listed/c.png' },
  ]);
});
