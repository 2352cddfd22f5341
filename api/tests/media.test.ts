import { createHash } from 'node:crypto';
import type { Account } from '@easel/core/accounts/ensure-account.ts';
import { MINUTE_MS, SECOND_MS } from '@easel/core/clock.ts';
import type { CreationId } from '@easel/core/ids.ts';
import { REMEMBERED_MS } from '@easel/core/media/find-media.ts';
import { signMediaAddress } from '@easel/core/media/signed-address.ts';
import { TEST_MEDIA as BODY, createTestCreation } from '@easel/core/testing/test-creation.ts';
import { createWorld, type TestWorld } from '@easel/core/testing/test-world.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApi, type TestApi, type TestBrowser } from '../testing/test-api.ts';

let aheadMs = 0;
const clock = { now: () => new Date(Date.now() + aheadMs) };
let api: TestApi;
let world: TestWorld;
let owner: TestBrowser;
let stranger: TestBrowser;

beforeAll(async () => {
  api = await createTestApi({ clock });
  world = await createWorld(api.deps, { extra: 10_000n });
  owner = await api.signIn(world.account);
  stranger = await api.signIn();
});
afterAll(() => api.close());

const makeCreation = () => createTestCreation(api.deps, world);

/** Publishes as core/social does, as far as media are concerned. @returns the key of the publication. */
async function publish(creationId: CreationId, account: Account = world.account): Promise<string> {
  const publicKey = createHash('sha256').update(creationId).digest('hex').slice(0, 24);
  const now = new Date();
  await api.deps.db
    .insertInto('publication')
    .values({
      creation_id: creationId,
      account_id: account.id,
      model: 'flux-schnell',
      visibility: 'public',
      public_key: publicKey,
      published_at: now,
    })
    .execute();
  return publicKey;
}

const get = (url: string, headers: Record<string, string> = {}) => api.app.inject({ url, headers });

test('a public file may be kept for good by a browser, and for minutes by caches that many share', async () => {
  const address = `/media/p/${await publish(await makeCreation())}/small.webp`;
  const answer = await get(address);
  expect(answer.statusCode).toBe(200);
  expect(answer.rawPayload).toEqual(BODY);
  expect(answer.headers).toMatchObject({
    'content-type': 'image/webp',
    'content-length': '5000',
    'cache-control': 'public, max-age=31536000, s-maxage=240, immutable',
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; img-src 'self'; media-src 'self'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
  });
  expect(answer.headers['set-cookie']).toBeUndefined();
  const known = await get(address, { 'if-none-match': `"other", W/${answer.headers.etag}` });
  expect([known.statusCode, known.rawPayload.length]).toEqual([304, 0]);
  const head = await api.app.inject({ method: 'HEAD', url: address });
  expect([head.statusCode, head.headers['content-length'], head.rawPayload.length]).toEqual([200, '5000', 0]);
});

test.each([
  ['bytes=0-0', 206, 'bytes 0-0/5000', [0, 1]],
  ['bytes=100-199', 206, 'bytes 100-199/5000', [100, 200]],
  ['bytes=4900-', 206, 'bytes 4900-4999/5000', [4900, 5000]],
  ['bytes=4900-9999', 206, 'bytes 4900-4999/5000', [4900, 5000]],
  ['bytes=-10', 206, 'bytes 4990-4999/5000', [4990, 5000]],
  ['bytes=-9999', 206, 'bytes 0-4999/5000', [0, 5000]],
  ['bytes=5000-', 416, 'bytes */5000', [0, 0]],
  ['bytes=-0', 416, 'bytes */5000', [0, 0]],
  ['bytes=9-3', 200, undefined, [0, 5000]],
  ['bytes=0-1,5-9', 200, undefined, [0, 5000]],
  ['pages=1-2', 200, undefined, [0, 5000]],
] as const)('a range %s is answered with %i', async (range, status, contentRange, [from, to]) => {
  const answer = await get(`/media/p/${await publish(await makeCreation())}/original.png`, { range });
  expect([answer.statusCode, answer.headers['content-range']]).toEqual([status, contentRange]);
  if (status !== 416) expect(answer.rawPayload).toEqual(BODY.subarray(from, to));
});

test('a range of another version is answered with the whole file', async () => {
  const address = `/media/p/${await publish(await makeCreation())}/original.png`;
  const { etag } = (await get(address)).headers;
  expect((await get(address, { range: 'bytes=0-9', 'if-range': String(etag) })).statusCode).toBe(206);
  expect((await get(address, { range: 'bytes=0-9', 'if-range': '"another"' })).statusCode).toBe(200);
});

test('what is published no more is gone when it is forgotten here, and never kept as found', async () => {
  const creationId = await makeCreation();
  const address = `/media/p/${await publish(creationId)}/small.webp`;
  expect((await get(address)).statusCode).toBe(200);
  await api.deps.db
    .updateTable('publication')
    .set({ visibility: 'private', public_key: null })
    .where('creation_id', '=', creationId)
    .execute();
  aheadMs += REMEMBERED_MS + 1;
  const answer = await get(address);
  expect([answer.statusCode, answer.headers['cache-control']]).toEqual([404, 'public, max-age=10']);
});

test('nobody guesses: unknown keys, files and tokens are not found', async () => {
  const creationId = await makeCreation();
  const key = await publish(creationId);
  for (const url of [
    '/media/p/nobody/small.webp',
    `/media/p/${key}/huge.webp`,
    `/media/p/${key}/..%2Fsmall.webp`,
    `/media/p/${creationId}/small.webp`,
    '/media/s/what/small.webp',
  ]) {
    const answer = await get(url);
    expect([url, answer.statusCode]).toEqual([url, 404]);
  }
});

test('a private file has an address for 10 to 15 minutes, for that one file', async () => {
  const creationId = await makeCreation();
  const address = signMediaAddress(api.deps, creationId, 'small.webp');
  const answer = await get(address);
  expect([answer.statusCode, answer.rawPayload.length]).toEqual([200, 5000]);
  expect(answer.headers['cache-control']).toMatch(/^private, max-age=[1-9]\d{0,2}$/);
  expect((await get(address.replace('small.webp', 'original.png'))).statusCode).toBe(404);
  const other = signMediaAddress(api.deps, await makeCreation(), 'small.webp');
  const [, , , token = ''] = other.split('/');
  expect((await get(address.replace(creationId, token.split('.')[0] ?? ''))).statusCode).toBe(404);
  aheadMs += 15 * MINUTE_MS + SECOND_MS;
  expect((await get(address)).statusCode).toBe(404);
});

test('a deleted creation has no file any more, whatever address somebody has', async () => {
  const creationId = await makeCreation();
  const addresses = [
    signMediaAddress(api.deps, creationId, 'small.webp'),
    `/media/p/${await publish(creationId)}/small.webp`,
  ];
  await api.deps.db
    .updateTable('creation')
    .set({ deleted_at: new Date() })
    .where('id', '=', creationId)
    .execute();
  for (const address of addresses) expect((await get(address)).statusCode).toBe(404);
});

test('a download has a name that says what it is; strangers get only what is public', async () => {
  const creationId = await makeCreation();
  const path = `/creations/${creationId}/download`;
  const own = await owner.get(path);
  expect(own.statusCode).toBe(200);
  expect(own.headers['content-disposition']).toBe(
    `attachment; filename="a-lighthouse-${creationId.slice(-6)}.png"`,
  );
  expect([(await stranger.get(path)).statusCode, (await api.visitor.get(path)).statusCode]).toEqual([
    404, 404,
  ]);
  await publish(creationId);
  expect((await api.visitor.get(path)).rawPayload).toEqual(BODY);
  await api.deps.db
    .updateTable('account')
    .set({ privacy: { showPrompts: false } })
    .where('id', '=', world.account.id)
    .execute();
  expect((await stranger.get(path)).headers['content-disposition']).toContain(
    `"easel-${creationId.slice(-6)}.png"`,
  );
  expect((await owner.get('/creations/cre_nobody/download')).statusCode).toBe(404);
});
