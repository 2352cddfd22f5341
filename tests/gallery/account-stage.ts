import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { setTimeout } from 'node:timers/promises';
import { type Account, findAccount } from '@easel/core/accounts/ensure-account.ts';
import { openSession } from '@easel/core/accounts/sessions.ts';
import { systemClock } from '@easel/core/clock.ts';
import type { CoreDeps } from '@easel/core/deps.ts';
import { localSignals } from '@easel/core/testing/test-database.ts';
import { freePort } from '@easel/db/free-port.ts';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { Channel, Member } from '../e2e/chat-hands.ts';
import { openTestStudio, type TestStudio, type TestStudioOptions } from '../e2e/studio-harness.ts';
import { CHROMIUM, hasChromium } from './chromium.ts';

if (!hasChromium && process.env.CI) throw new Error(`CI skips nothing: it needs Chromium at ${CHROMIUM}`);

/**
 * Stories in a real browser; without one, skipped with the reason. A story that fails is told once more, in a new page, and
 * the report marks it: Chromium on a busy machine has been seen to lose a key.
 */
export const describeInBrowser = (name: string, stories: () => void) =>
  describe.skipIf(!hasChromium)(
    hasChromium ? name : `${name} (no Chromium at ${CHROMIUM})`,
    { retry: 1 },
    stories,
  );

/** Far more than it takes: a busy machine should not fail a test. Less than a test's own, whose end would not say what was missing. */
const PATIENCE_MS = 90_000;
const BUILT_WITHIN_MS = 400_000;
const BUILT_EVERY_MS = 250;
/** To boot everything, build the gallery and start the browser. */
const OPEN_WITHIN_MS = 480_000;

/** The whole studio with its built gallery, and a browser to look at it. */
export interface GalleryStage {
  studio: TestStudio;
  address: string;
  deps: CoreDeps;
  /** Somebody who has used the bot in Discord. */
  newMember(): Promise<StagedMember>;
  /** A new browser profile, with a page. */
  visit(options?: BrowserContextOptions): Promise<Visit>;
  /** A new browser profile that is signed in. */
  visitAs(account: Account, options?: BrowserContextOptions): Promise<Visit>;
  /** Signs a browser in behind its pages' back. */
  signIn(visit: Visit, account: Account): Promise<void>;
  close(): Promise<void>;
}

export interface StagedMember {
  member: Member;
  channel: Channel;
  /** The private chat with the bot. */
  dm: Member;
  account: Account;
}

export interface Visit {
  page: Page;
  /** Goes to a path of the site. */
  go(path: string): Promise<void>;
  /** What the browser's console complained of. Told as wanted, a complaint is taken out. */
  complaints: string[];
  /** What axe finds wrong on the page as it is now, in light and in dark. */
  axe(): Promise<string[]>;
}

/** A stage for the stories of a file, from before the first to after the last. */
export function useGalleryStage(options?: TestStudioOptions): GalleryStage {
  return useStage(() => openGalleryStage(options));
}

/** The same for a stage of any kind: what `open` gives is there in hooks after this call, and in the stories. */
export function useStage<Stage extends GalleryStage>(open: () => Promise<Stage>): Stage {
  const stage = {} as Stage;
  beforeAll(async () => {
    Object.assign(stage, await open());
  }, OPEN_WITHIN_MS);
  afterAll(() => stage.close());
  return stage;
}

export async function openGalleryStage(options: TestStudioOptions = {}): Promise<GalleryStage> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const studio = await openTestStudio({
    ...options,
    env: { PORT: String(port), PUBLIC_URL: address, GALLERY_BUILD: 'on', ...options.env },
  });
  studio.world.stripe.setWebhook(`${address}/webhooks/stripe`);
  const deps = { db: studio.database.db, clock: systemClock, signals: await localSignals() };
  await untilBuilt(address);
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const visit: GalleryStage['visit'] = (more) => openVisit(browser, address, more);
  const signIn: GalleryStage['signIn'] = async ({ page }, account) => {
    const { token } = await openSession(deps, { account: account.id, device: 'Chromium on Linux' });
    await page.context().addCookies([
      { name: 'easel_session', value: token, url: address, httpOnly: true, sameSite: 'Lax' },
      { name: 'easel_signed_in', value: '1', url: address, sameSite: 'Lax' },
    ]);
  };
  return {
    studio,
    address,
    deps,
    visit,
    async newMember() {
      const { discord } = studio.world;
      const channel = discord.addGuild({ name: 'server' }).addChannel({ name: 'studio' });
      const user = discord.addUser({ name: 'member' });
      const member = user.in(channel);
      await (await member.command('help')).message();
      const account = await findAccount(deps, { platform: 'discord', userId: member.userId });
      if (!account) throw new Error('the member has no account');
      return { member, channel, dm: user.dm(), account };
    },
    async visitAs(account, more) {
      const opened = await visit(more);
      await signIn(opened, account);
      return opened;
    },
    signIn,
    async close() {
      await browser.close();
      await studio.close();
    },
  };
}

async function untilBuilt(address: string): Promise<void> {
  const until = Date.now() + BUILT_WITHIN_MS;
  while ((await fetch(`${address}/me`)).status !== 200) {
    if (Date.now() > until) throw new Error('the gallery is not built in time');
    await setTimeout(BUILT_EVERY_MS);
  }
}

/** Chromium's own word when a page is shown before its styles are there: it then changes pages without a transition. */
const GIVEN_UP = /ViewTransition opt-in disabled/;

async function openVisit(browser: Browser, address: string, options?: BrowserContextOptions): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    const { url } = message.location();
    const isOurs = url === '' || url.startsWith(address);
    if (isOurs && (message.type() === 'error' || message.type() === 'warning')) {
      complaints.push(`${message.text()} ${url}`);
    }
  });
  page.on('pageerror', (error) => {
    if (!GIVEN_UP.test(error.message)) complaints.push(String(error));
  });
  return {
    page,
    complaints,
    async go(path) {
      await page.goto(address + path);
    },
    async axe() {
      const found: string[] = [];
      // Stripe's pages are not ours to judge.
      if (!page.url().startsWith(address)) return found;
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        for (const problem of await runAxe(page)) found.push(`${colorScheme}: ${problem}`);
      }
      return found;
    },
  };
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Runs axe inside the page, where its policy would let no script of another place in: the browser itself brings it. */
async function runAxe(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    return (await axe.run()).violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }));
  });
  return violations.map(({ id, at }) => `${id}: ${at.join(' | ')}`);
}

/** Makes somebody an admin without the link that the first start prints. */
export async function makeAdmin({ db }: CoreDeps, { account }: StagedMember): Promise<void> {
  await db.updateTable('account').set({ role: 'admin' }).where('id', '=', account.id).execute();
}

/** Presses the button of that name, as screen readers say it. */
export const press = ({ page }: Visit, name: string | RegExp) =>
  page.getByRole('button', { name, exact: true }).click();

/** Waits until the page has said something in passing. */
export const toasted = ({ page }: Visit, words: string) => page.getByText(words, { exact: true }).waitFor();

/** Nothing was wrong on the way here, nor is anything with the page as it is now, in light and in dark. */
export async function expectSound(...visits: Visit[]): Promise<void> {
  for (const visit of visits) {
    expect(visit.complaints, visit.page.url()).toEqual([]);
    expect(await visit.axe(), visit.page.url()).toEqual([]);
  }
}

/** A page of a phone does not move sideways. */
export async function expectFits({ page }: Visit): Promise<void> {
  const width = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  expect(width).toBeLessThanOrEqual(0);
}

/** The profile of a phone. */
export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
};
