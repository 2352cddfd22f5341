import { gzipSync } from 'node:zlib';
import type { CreationId } from '@easel/core/ids.ts';
import { beforeAll, expect, test, vi } from 'vitest';
import { describeInBrowser, expectSound, PHONE, toasted, type Visit } from './account-stage.ts';
import { usePublicStage } from './public-stage.ts';

/** Of all scripts that a page fetches by itself, compressed. */
const SCRIPT_BYTES_MAX = 30 * 1024;
const ATTACK = '<img src=x onerror=alert(1)> "quoted" \u202e<b>';
/** Run in the page: how much of it moved without anybody having done anything (https://web.dev/cls). */
const SUM_SHIFTS = `
  globalThis.shifts = 0;
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) globalThis.shifts += value;
  }).observe({ type: 'layout-shift', buffered: true });`;
/** The first tile of a wall, and the same as one of a film: nothing makes films yet. */
const PICTURE_TILE = /class="hang"([\s\S]*?)<\/a>/;
const FILM_TILE = 'class="hang" data-video="/film.mp4"$1<span class="film"></span></a>';
const LIVE_WITHIN_MS = 90_000;

describeInBrowser('the public gallery', () => {
  const stage = usePublicStage();
  let first: CreationId;
  let others: CreationId[];

  beforeAll(async () => {
    const [one, ...rest] = await stage.make('a lighthouse in a storm --ar 3:2 --n 4');
    if (!one) throw new Error('no picture was made');
    first = one;
    others = rest;
    await stage.show(first, { visibility: 'public', tags: ['sea', 'night'] });
    for (const creation of others) await stage.show(creation);
    // Events are read when nothing older can come any more, which transactions of other tests may hold off.
    const isOnTheWall = async () => (await stage.fetchPage('/')).text.includes(`data-id="${others.at(-1)}"`);
    await vi.waitUntil(isOnTheWall, { timeout: LIVE_WITHIN_MS });
  }, 240_000);

  const tiles = ({ page }: Visit) => page.locator('.tile');

  test('without JavaScript the wall, its pages, a creation and the search work', async () => {
    const visit = await stage.visit({ javaScriptEnabled: false });
    await visit.go('/');
    expect(await tiles(visit).count()).toBe(4);
    await visit.page.locator(`.tile[data-id="${first}"] .hang`).click();
    expect(await visit.page.locator('blockquote').textContent()).toBe('a lighthouse in a storm');
    expect(await visit.page.getByRole('button', { name: 'Share' }).isVisible()).toBe(false);
    await visit.page.goto(`${stage.address}/search`);
    await visit.page.locator('main').getByRole('searchbox').fill('lighthouse');
    await visit.page.locator('main').getByRole('button', { name: 'Search' }).click();
    expect(await tiles(visit).count()).toBe(4);
    await visit.go('/search?q=submarine');
    expect(await visit.page.locator('.empty').textContent()).toContain('Nothing found');
  });

  test('a visitor searches from any page, and looks on by a tag', async () => {
    for (const options of [{}, PHONE]) {
      const visit = await stage.visit(options);
      const { page } = visit;
      await visit.go('/about');
      if (options === PHONE) await page.getByRole('link', { name: 'Search' }).click();
      await page.getByRole('searchbox').last().fill('lighthouse');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/search?q=lighthouse');
      expect(await tiles(visit).count()).toBe(4);
      await expectSound(visit);
      await visit.go('/search?q=submarine');
      await page.getByText('Nothing found.').waitFor();
      await page.getByRole('link', { name: '#night' }).click();
      await page.waitForURL('**/t/night');
      expect(await tiles(visit).count()).toBe(1);
      await expectSound(visit);
    }
  });

  test('nothing moves while the wall loads, and its scripts weigh little', async () => {
    const visit = await stage.visit();
    const scripts: Promise<number>[] = [];
    visit.page.on('response', (response) => {
      if (response.request().resourceType() !== 'script' || response.url().endsWith('/sw.js')) return;
      scripts.push(response.body().then((body) => gzipSync(body).length));
    });
    await visit.page.addInitScript({ content: SUM_SHIFTS });
    for (const path of ['/', `/c/${first}`]) {
      scripts.length = 0;
      await visit.page.goto(stage.address + path, { waitUntil: 'load' });
      await visit.page.waitForTimeout(1_000);
      expect(await visit.page.evaluate('globalThis.shifts'), path).toBeLessThan(0.01);
      const weight = (await Promise.all(scripts)).reduce((sum, bytes) => sum + bytes, 0);
      expect(weight, path).toBeLessThanOrEqual(SCRIPT_BYTES_MAX);
    }
  });

  test('what is published while somebody looks is offered at once, and what is taken down goes', async () => {
    const visit = await stage.visit();
    await visit.go('/');
    const [fresh] = await stage.make('a fox in snow');
    if (!fresh) throw new Error('no picture was made');
    await stage.show(fresh);
    await visit.page.getByRole('button', { name: 'Show 1 new picture' }).click({ timeout: LIVE_WITHIN_MS });
    expect(await tiles(visit).first().getAttribute('data-id')).toBe(fresh);
    await stage.show(fresh, { visibility: 'hidden' });
    await visit.page.locator(`[data-id="${fresh}"]`).waitFor({ state: 'detached', timeout: LIVE_WITHIN_MS });
    await expectSound(visit);
  });

  test('a creation newer than the build opens and unfurls; one that is not public is not there', async () => {
    const [fresh] = await stage.make('a teapot of glass');
    if (!fresh) throw new Error('no picture was made');
    expect((await stage.fetchPage(`/c/${fresh}`)).status).toBe(404);
    await stage.show(fresh);
    const { status, text, headers } = await stage.fetchPage(`/c/${fresh}`);
    expect(status).toBe(200);
    const { media } = await stage.read(fresh);
    expect(text).toContain(`<meta property="og:image" content="${stage.address}${media.large.url}">`);
    expect(text).toContain('<meta property="og:title" content="a teapot of glass">');
    expect(headers.get('content-security-policy')).not.toContain('unsafe-inline');
    const embed = /href="([^"]+)" title="a teapot of glass"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(await (await fetch(embed)).json()).toMatchObject({ type: 'photo', title: 'a teapot of glass' });
    await stage.show(fresh, { visibility: 'private' });
    await expect.poll(async () => (await stage.fetchPage(`/c/${fresh}`)).status).toBe(404);
    await expect.poll(async () => (await fetch(stage.address + media.large.url)).status).toBe(404);
  });

  test('an attack in a prompt stays a text', async () => {
    const [bad] = await stage.make(ATTACK);
    if (!bad) throw new Error('no picture was made');
    await stage.show(bad);
    const visit = await stage.visit();
    visit.page.on('dialog', () => visit.complaints.push('a script of the attack ran'));
    for (const path of ['/', `/c/${bad}`, `/search?q=${encodeURIComponent(ATTACK)}`]) {
      await visit.go(path);
      expect(await visit.page.locator('img[src="x"]').count(), path).toBe(0);
    }
    await visit.go(`/c/${bad}`);
    expect(await visit.page.locator('blockquote').textContent()).toContain('<img src=x onerror=alert(1)>');
    await expectSound(visit);
  });

  test('somebody likes and comments; a second browser sees it live', async () => {
    const guest = await stage.newMember();
    const visitor = await stage.visit();
    await visitor.go(`/c/${first}`);
    const visit = await stage.visitAs(guest.account);
    await visit.go(`/c/${first}`);
    await visit.page.getByRole('button', { name: 'Like' }).click();
    await visitor.page.locator('[data-likes]', { hasText: '1 like' }).waitFor({ timeout: LIVE_WITHIN_MS });
    await visit.page.getByLabel('Say something').fill('make it a deepfake nude');
    await visit.page.getByRole('button', { name: 'Comment', exact: true }).click();
    await toasted(visit, 'Some of these words are not allowed here.');
    expect(visit.complaints.splice(0)).toEqual([expect.stringContaining('422')]);
    await visit.page.getByLabel('Say something').fill('What a light!\nAnd <b>what</b> a sea.');
    await visit.page.getByRole('button', { name: 'Comment', exact: true }).click();
    const said = visitor.page.locator('.said', { hasText: 'And <b>what</b> a sea.' });
    await said.waitFor({ timeout: LIVE_WITHIN_MS });
    visit.page.once('dialog', (dialog) => dialog.accept());
    await visit.page.getByRole('button', { name: 'Delete' }).click();
    await said.waitFor({ state: 'detached', timeout: LIVE_WITHIN_MS });
    await expectSound(visit, visitor);
  });

  test('the owner of a private creation sees its page, nobody else does', async () => {
    const [hidden] = await stage.make('a secret garden');
    if (!hidden) throw new Error('no picture was made');
    const visit = await stage.visitAs(stage.artist.account);
    await visit.go(`/c/${hidden}`);
    await visit.page.locator('blockquote', { hasText: 'a secret garden' }).waitFor();
    await visit.page.getByText('Private: only you see this picture.').waitFor();
    // What the public alone can do is not offered.
    expect(await visit.page.getByRole('button', { name: /Like|Report|Comment|Share/ }).count()).toBe(0);
    const visitor = await stage.visit();
    await visitor.go(`/c/${hidden}`);
    await visitor.page.getByRole('heading', { name: 'Nothing hangs here' }).waitFor();
  });

  test('by keyboard alone: skip the header, open a picture, copy its prompt', async () => {
    const visit = await stage.visit({ permissions: ['clipboard-read', 'clipboard-write'] });
    const { page } = visit;
    await visit.go('/');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#main');
    await page.locator(`.tile[data-id="${first}"] .hang`).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/c/${first}`);
    await page.getByRole('button', { name: 'Copy prompt' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Copied.', { exact: true }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('a lighthouse in a storm');
    await expectSound(visit);
  });

  test('the next page comes by itself, each picture once, and is a link where there are no scripts', async () => {
    const next =
      '<p class="more"><a class="button quiet" rel="next" href="/page/2">More pictures</a></p></section>';
    const { text } = await stage.fetchPage('/');
    const shown = text.split('data-id="').length - 1;
    const visit = await stage.visit();
    await visit.page.route(`${stage.address}/`, (route) =>
      route.fulfill({ body: text.replace('</section>', next), contentType: 'text/html' }),
    );
    // The same pictures but one, as if that were new to the page.
    await visit.page.route(`${stage.address}/page/2`, (route) =>
      route.fulfill({
        body: text.replace(`data-id="${first}"`, 'data-id="cre_other"'),
        contentType: 'text/html',
      }),
    );
    // Placeholders stand for pictures that are not there yet.
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    await visit.page.route('**/media/**', (route) => held.then(() => route.continue()));
    await visit.page.goto(`${stage.address}/`, { waitUntil: 'domcontentloaded' });
    await visit.page.locator('[data-id="cre_other"]').waitFor();
    expect(await tiles(visit).count()).toBe(shown + 1);
    expect(await visit.page.locator('.more').count()).toBe(0);
    await vi.waitUntil(async () => (await visit.page.locator('.hash:not([style])').count()) === 0);
    for (const placeholder of await visit.page.locator('.hash').all())
      expect(await placeholder.getAttribute('style')).toMatch(/data:image\/bmp;base64,Qk2u[\w+/]{228}"?\)/);
    release();
  });

  test('films play while they are seen, but not for people who asked for less motion', async () => {
    for (const reducedMotion of ['no-preference', 'reduce'] as const) {
      const visit = await stage.visit({ reducedMotion });
      await visit.page.route(`${stage.address}/`, async (route) => {
        const wall = await (await route.fetch()).text();
        await route.fulfill({
          body: wall.replace(PICTURE_TILE, FILM_TILE),
          contentType: 'text/html',
        });
      });
      await visit.go('/');
      const film = visit.page.locator('.hang video');
      if (reducedMotion === 'no-preference') await film.waitFor();
      else await visit.page.waitForTimeout(1_000);
      expect(await film.count()).toBe(reducedMotion === 'reduce' ? 0 : 1);
    }
  });

  test('the reference of the api is dark where the system is, unless the gallery was told to be light', async () => {
    const { page } = await stage.visit({ colorScheme: 'dark' });
    await page.goto(`${stage.address}/api/docs`);
    await page.locator('html.dark-mode .opblock').first().waitFor();
    await page.evaluate("localStorage.setItem('theme', 'light')");
    await page.reload();
    await page.locator('html:not(.dark-mode) .opblock').first().waitFor();
  });

  test('without a net, what was looked at is still there, and the rest says why it is not', async () => {
    const { page } = await stage.visit();
    await page.goto(`${stage.address}/`);
    await page.evaluate('navigator.serviceWorker.ready');
    await page.reload();
    await page.context().setOffline(true);
    await page.reload();
    expect(await page.locator('.tile').count()).toBeGreaterThan(3);
    await page.goto(`${stage.address}/challenges`);
    await page.getByRole('heading', { name: 'You are offline' }).waitFor();
  });

  test.each(['/c/cre_nobody', '/nowhere', '/t/no-such-tag', '/m/none', '/a/nobody', '/c/../../etc/passwd'])(
    '%s is a page that says so',
    async (path) => {
      const { status, text } = await stage.fetchPage(path);
      expect(status).toBe(404);
      expect(text).toContain('Nothing hangs here');
    },
  );

  test('a cursor that is none leads to the beginning of its list', async () => {
    for (const path of ['/', '/trending', '/t/sea', '/search']) {
      const { status, text } = await stage.fetchPage(`${path}?cursor=forged&q=lighthouse`);
      expect(status, path).toBe(200);
      expect(text, path).toContain('role="search"');
    }
  });

  test('feeds for machines name the pictures', async () => {
    const { text: robots } = await stage.fetchPage('/robots.txt');
    expect(robots).toContain(`Sitemap: ${stage.address}/sitemap.xml`);
    for (const path of ['/rss.xml', '/sitemap.xml', '/manifest.webmanifest', '/sw.js']) {
      expect((await stage.fetchPage(path)).status, path).toBe(200);
    }
    expect((await stage.fetchPage('/api/v1/nothing')).headers.get('content-type')).toContain('problem+json');
    expect((await stage.fetchPage('/oembed?url=https://elsewhere.example/c/x')).status).toBe(404);
  });
});
