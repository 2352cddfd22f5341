import * as chromeLauncher from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { CHROMIUM } from './chromium.ts';

/** It may lose the beginning of its own recording (NO_NAVSTART), and then asks to be run again. */
const ATTEMPTS = 3;

export type Category = 'performance' | 'accessibility' | 'best-practices' | 'seo';

/** What Lighthouse says of a page. */
export type Look = NonNullable<Awaited<ReturnType<typeof lighthouse>>>['lhr'];

/** A browser in which Lighthouse looks at pages, as a phone on a slow net would see them. */
export interface Lighthouse {
  /**
   * Looks at a page once.
   *
   * @param slowdown how many times slower than this machine the phone is; without it, the four of Lighthouse's default.
   * @throws when it could not be opened.
   */
  look(address: string, categories: Category[], slowdown?: number): Promise<Look>;
  close(): void;
}

export async function openLighthouse(): Promise<Lighthouse> {
  const chrome = await chromeLauncher.launch({
    chromePath: CHROMIUM,
    chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  return {
    async look(address, onlyCategories, slowdown) {
      const flags = { port: chrome.port, logLevel: 'silent', onlyCategories } as const;
      const settings = slowdown ? { throttling: { cpuSlowdownMultiplier: slowdown } } : {};
      for (let attempt = 1; ; attempt++) {
        const found = await lighthouse(address, flags, { extends: 'lighthouse:default', settings });
        if (found && !found.lhr.runtimeError) return found.lhr;
        if (attempt === ATTEMPTS) {
          throw new Error(`Lighthouse cannot open ${address}: ${found?.lhr.runtimeError?.message}`);
        }
      }
    },
    close: () => chrome.kill(),
  };
}

/**
 * How fast a machine is, by Lighthouse's own measure (`environment.benchmarkIndex`), and how many times slower the phone is
 * that it looks as. From the calculator that its guide leads to; the default of four is for a machine of 1533:
 * https://github.com/GoogleChrome/lighthouse/blob/main/docs/throttling.md#calibrating-the-cpu-slowdown
 */
const SLOWDOWNS = [
  [150, 1],
  [800, 2],
  [1300, 3],
  [1533, 4],
  [1766, 5],
  [2000, 6],
] as const;

/** The slowdown for the machine that looked at a page: between those of {@link SLOWDOWNS}, at most six. */
export function slowdownFor({ environment: { benchmarkIndex } }: Look): number {
  const above = SLOWDOWNS.findIndex(([index]) => index >= benchmarkIndex);
  const [high = SLOWDOWNS[5], low] = [SLOWDOWNS[above], SLOWDOWNS[above - 1]];
  if (!low) return high[1];
  return low[1] + ((benchmarkIndex - low[0]) / (high[0] - low[0])) * (high[1] - low[1]);
}

/** Of a category, 0 to 100. */
export function scoreOf({ categories }: Look, name: Category): number {
  return Math.round((categories[name]?.score ?? 0) * 100);
}

/** Of a metric, such as `largest-contentful-paint`: milliseconds, bytes or a sum of shifts. */
export function metricOf({ audits }: Look, name: string): number {
  return audits[name]?.numericValue ?? Number.NaN;
}
