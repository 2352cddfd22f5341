import { randomBytes } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import { ensureAccount } from '@easel/core/accounts/ensure-account.ts';
import { offerLink } from '@easel/core/accounts/link.ts';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type TestApi, type TestBrowser } from '../testing/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

function nonce(): string {
  return randomBytes(6).toString('hex');
}

/** A browser of somebody who came from Telegram. */
async function signInFromTelegram(): Promise<TestBrowser> {
  return api.signIn(
    await ensureAccount(api.deps, { platform: 'telegram', userId: nonce(), displayName: 'Member' }),
  );
}

describe('profile', () => {
  test('is changed in parts, and shown as it was cleaned', async () => {
    const browser = await api.signIn();
    const handle = `fox-${nonce()}`;
    const changed = await browser.patch('/me', {
      handle,
      name: '  <b>F\u200Bo\u202Ex</b>  ',
      bio: 'One\r\n\r\n\r\n\r\ntwo\u0007',
      privacy: { showPrompts: false },
    });
    expect(changed.statusCode).toBe(200);
    expect(changed.json()).toMatchObject({
      handle,
      name: '<b>Fox</b>',
      bio: 'One\n\ntwo',
      privacy: { showPrompts: false, publishByDefault: false, indexable: true },
      eraseAt: null,
    });
    expect((await browser.patch('/me', { language: 'pt-br' })).json()).toMatchObject({
      handle,
      language: 'pt-BR',
    });
  });

  test.each([
    ['admin', 'reserved'],
    ['adm1n', 'reserved'],
    ['ea-sel', 'reserved'],
    ['artist-0123456789ab', 'reserved'],
  ])('the handle %s is the house’s', async (handle, reason) => {
    const refused = await (await api.signIn()).patch('/me', { handle });
    expect(refused.json()).toMatchObject({ type: 'handle-refused', reason });
  });

  test.each(['Fox', 'f', '-fox', 'fox-', 'fo x', 'fоx', 'fox\u200B', '\u202Efox', 'a'.repeat(31)])(
    'the handle %j is none',
    async (handle) => {
      expect((await (await api.signIn()).patch('/me', { handle })).statusCode).toBe(400);
    },
  );

  test('one handle, and what looks like it, belongs to one; of two at once one gets it', async () => {
    const browsers = await Promise.all([api.signIn(), api.signIn(), api.signIn()]);
    const name = nonce().replaceAll(/[01]/g, '2');
    const handles = [`lo-${name}`, `1o${name}`, `i0_${name}`];
    const answers = await Promise.all(
      browsers.map((browser, n) => browser.patch('/me', { handle: handles[n] })),
    );
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409, 409]);
  });

  test('is changed some times a minute: each time, pages of an artist are out of date', async () => {
    const browser = await api.signIn();
    const statuses: number[] = [];
    for (let time = 0; time < 11; time++) {
      const changed = await browser.patch('/me', { privacy: { showPrompts: time % 2 === 0 } });
      statuses.push(changed.statusCode);
    }
    expect(statuses).toEqual([...Array(10).fill(200), 429]);
  });

  test('nothing is changed where one part is refused', async () => {
    const browser = await api.signIn();
    const refused = await browser.patch('/me', { name: 'Changed', handle: 'support' });
    expect(refused.statusCode).toBe(409);
    expect((await browser.get('/me')).json()).toMatchObject({ name: 'Member' });
    expect((await browser.patch('/me', { name: '\u200B\u2800' })).json()).toMatchObject({
      type: 'bad-option',
      option: 'name',
    });
    expect((await browser.patch('/me', { language: '!!' })).json()).toMatchObject({ type: 'bad-option' });
    expect((await browser.patch('/me', { name: 'x'.repeat(51) })).statusCode).toBe(400);
  });
});

describe('avatar', () => {
  const send = (browser: TestBrowser, file: Buffer, type = 'image/png') =>
    browser.send({
      method: 'PUT',
      url: '/api/v1/me/avatar',
      payload: file,
      headers: { 'content-type': type },
    });
  const paint = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: { r: 200, g: 30, b: 60 } } });

  test('is made small and square, and carries nothing of the file; the one before is gone', async () => {
    const browser = await api.signIn();
    const photo = await paint(900, 600)
      .withExif({
        IFD0: { Copyright: 'a secret' },
        IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N' },
      })
      .jpeg()
      .toBuffer();
    expect(photo.includes('a secret')).toBe(true);
    const { avatarUrl } = (await send(browser, photo, 'image/jpeg')).json();
    const shown = await api.visitor.send({ method: 'GET', url: avatarUrl });
    expect(shown.headers).toMatchObject({
      'content-type': 'image/webp',
      'cross-origin-resource-policy': 'cross-origin',
    });
    const picture = await sharp(shown.rawPayload).metadata();
    expect(picture).toMatchObject({ format: 'webp', width: 264, height: 264 });
    expect([picture.exif, picture.xmp, picture.icc, picture.iptc]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(shown.rawPayload.includes('a secret')).toBe(false);

    await send(browser, await paint(10, 10).png().toBuffer());
    expect((await api.visitor.send({ method: 'GET', url: avatarUrl })).statusCode).toBe(404);
  });

  test('is taken away by its owner, or by an admin after a report, and its file with it', async () => {
    const [browser, reporter, admin] = [await api.signIn(), await api.signIn(), await api.signInAdmin()];
    const put = async () => (await send(browser, await paint(10, 10).png().toBuffer())).json();
    const isShown = async (url: string) =>
      (await api.visitor.send({ method: 'GET', url })).statusCode === 200;

    const mine = await put();
    expect(await isShown(mine.avatarUrl)).toBe(true);
    expect((await browser.delete('/me/avatar')).json()).toMatchObject({ avatarUrl: null });
    expect((await browser.delete('/me/avatar')).statusCode).toBe(200);
    expect(await isShown(mine.avatarUrl)).toBe(false);

    const again = await put();
    const artist = { subject: 'artist', id: again.handle };
    const review = async (verdict: string) => {
      await reporter.post('/reports', { ...artist, reason: 'sexual' });
      return (await admin.post('/reports/review', { ...artist, verdict })).statusCode;
    };
    expect(await review('remove')).toBe(204);
    expect((await browser.get('/me')).json().avatarUrl).toBeNull();
    expect(await isShown(again.avatarUrl)).toBe(false);
  });

  test('is refused where it is no picture, whatever it says it is', async () => {
    const browser = await api.signIn();
    const files = [
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>',
      ),
      Buffer.from('GIF89a not really'),
      Buffer.from('%PDF-1.7'),
      Buffer.alloc(0),
      (await paint(64, 64).png().toBuffer()).subarray(0, 90),
      await paint(8, 8).tiff().toBuffer(),
    ];
    for (const file of files) {
      const refused = await send(browser, file);
      expect(refused.statusCode, file.toString('latin1', 0, 12)).toBe(422);
      expect(refused.json()).toMatchObject({ type: 'picture-refused', reason: 'format' });
    }
    expect((await send(browser, Buffer.from('{}'), 'application/json')).statusCode).toBe(422);
    expect((await send(browser, Buffer.from('x'), 'text/html')).statusCode).toBe(415);
    expect((await browser.get('/me')).json()).toMatchObject({ avatarUrl: null });
  });

  test('bombs and giants are refused at once', async () => {
    const browser = await api.signIn();
    const before = process.memoryUsage().rss;
    const bomb = await send(browser, pngThatClaims(60_000, 60_000));
    expect(bomb.json()).toMatchObject({ type: 'picture-refused', reason: 'too-large' });
    expect((await send(browser, Buffer.alloc(6 * 1024 * 1024))).statusCode).toBe(413);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });

  test('names that are none lead nowhere', async () => {
    for (const name of [
      'x.webp',
      '..%2f..%2fetc%2fpasswd',
      `${'a'.repeat(32)}.webp`,
      `${'a'.repeat(32)}.html`,
    ]) {
      expect((await api.visitor.send({ method: 'GET', url: `/media/a/${name}` })).statusCode).toBe(404);
    }
  });

  /** A file of some hundred bytes that says it has so many pixels. */
  function pngThatClaims(width: number, height: number): Buffer {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(width, 0);
    header.writeUInt32BE(height, 4);
    header.set([8, 2, 0, 0, 0], 8);
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    return Buffer.concat([
      signature,
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(Buffer.alloc(100_000))),
      chunk('IEND', Buffer.alloc(0)),
    ]);
  }

  function chunk(type: string, data: Buffer): Buffer {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(8 + body.length);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), 4 + body.length);
    return out;
  }
});

describe('two chats, one account', () => {
  test('preview, confirm, one wallet: both browsers are of the same account afterwards', async () => {
    const [one, other] = [await api.signIn(), await signInFromTelegram()];
    const { code } = await offerLink(api.deps, one.account?.id ?? 'acc_none');
    const preview = await other.post('/link/preview', { code });
    expect(preview.json()).toMatchObject({
      into: { identities: [{ platform: 'discord' }], balance: '100', creations: 0 },
      from: { identities: [{ platform: 'telegram' }], balance: '100' },
      balanceAfter: '100',
      obstacle: null,
    });
    const confirmed = await other.post('/link/confirm', { code });
    expect(confirmed.json()).toMatchObject({ id: one.account?.id, balance: '100' });
    expect((await other.post('/link/confirm', { code })).json()).toMatchObject({ id: one.account?.id });
    for (const browser of [one, other]) {
      expect((await browser.get('/me')).json()).toMatchObject({
        id: one.account?.id,
        identities: [{ platform: 'discord' }, { platform: 'telegram' }],
      });
    }
  });

  test('a code that somebody else looked at, or of oneself, or of nobody, is refused', async () => {
    const [one, other, thief] = [await api.signIn(), await signInFromTelegram(), await signInFromTelegram()];
    const { code } = await offerLink(api.deps, one.account?.id ?? 'acc_none');
    expect((await one.post('/link/preview', { code })).json()).toMatchObject({
      type: 'link-refused',
      reason: 'self',
    });
    expect((await other.post('/link/preview', { code })).statusCode).toBe(200);
    for (const path of ['/link/preview', '/link/confirm']) {
      expect((await thief.post(path, { code })).json()).toMatchObject({
        type: 'code-refused',
        reason: 'elsewhere',
      });
      expect((await thief.post(path, { code: 'f'.repeat(24) })).json()).toMatchObject({ reason: 'unknown' });
      expect((await api.visitor.post(path, { code })).statusCode).toBe(401);
    }
    expect((await thief.get('/me')).json()).toMatchObject({ id: thief.account?.id, balance: '100' });
  });

  test('what stands in the way is said before', async () => {
    const [one, other] = [await api.signIn(), await api.signIn()];
    const { code } = await offerLink(api.deps, one.account?.id ?? 'acc_none');
    expect((await other.post('/link/preview', { code })).json()).toMatchObject({ obstacle: 'same-platform' });
    expect((await other.post('/link/confirm', { code })).json()).toMatchObject({
      type: 'link-refused',
      reason: 'same-platform',
    });
  });

  test('a chat is unlinked; the last one stays', async () => {
    const [one, other] = [await api.signIn(), await signInFromTelegram()];
    const { code } = await offerLink(api.deps, one.account?.id ?? 'acc_none');
    await other.post('/link/confirm', { code });
    expect((await one.delete('/me/identities/telegram')).statusCode).toBe(204);
    expect((await one.delete('/me/identities/telegram')).json()).toMatchObject({
      type: 'unlink-refused',
      reason: 'unknown',
    });
    expect((await one.delete('/me/identities/discord')).json()).toMatchObject({
      type: 'unlink-refused',
      reason: 'last',
    });
    expect((await one.delete('/me/identities/irc')).statusCode).toBe(400);
  });
});

describe('my data', () => {
  test('comes as a file', async () => {
    const browser = await api.signIn();
    const file = await browser.get('/me/export');
    expect(file.headers['content-disposition']).toMatch(
      /^attachment; filename="easel-artist-[0-9a-f]{12}\.json"$/,
    );
    expect(file.json()).toMatchObject({
      accounts: [{ id: browser.account?.id }],
      tables: { identity: [{ platform: 'discord' }] },
      credits: [{ bucket: 'granted', posted: '100' }],
    });
    expect((await api.visitor.get('/me/export')).statusCode).toBe(401);
  });

  test('is erased on the word of whoever types their handle, and kept if they think better of it', async () => {
    const browser = await api.signIn();
    const { handle } = (await browser.get('/me')).json();
    expect((await browser.post('/me/erase', { handle: 'somebody' })).json()).toMatchObject({
      type: 'bad-option',
    });
    const { eraseAt } = (await browser.post('/me/erase', { handle })).json();
    expect((await browser.get('/me')).json()).toMatchObject({ eraseAt });
    expect((await browser.delete('/me/erase')).statusCode).toBe(204);
    expect((await browser.get('/me')).json()).toMatchObject({ eraseAt: null });
  });
});
