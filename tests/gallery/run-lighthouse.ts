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
  /** Looks at a page once. @throws when it could not be opened. */
  look(address: string, categories: Category[]): Promise<Look>;
  close(): void;
}

export async function openLighthouse(): Promise<Lighthouse> {
  const chrome = await chromeLauncher.launch({
    chromePath: CHROMIUM,
    chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  return {
    async look(address, onlyCategories) {
      for (let attempt = 1; ; attempt++) {
        const found = await lighthouse(address, { port: chrome.port, logLevel: 'silent', onlyCategories });
        if (found && !found.lhr.runtimeError) return found.lhr;
        if (attempt === ATTEMPTS) {
          throw new Error(`Lighthouse cannot open ${address}: ${found?.lhr.runtimeError?.message}`);
        }
      }
    },
    close: () => chrome.kill(),
  };
}

/** Of a category, 0 to 100. */
export function scoreOf({ categories }: Look, name: Category): number {
  return Math.round((categories[name]?.score ?? 0) * 100);
}

/** Of a metric, such as `largest-contentful-paint`: milliseconds, bytes or a sum of shifts. */
export function metricOf({ audits }: Look, name: string): number {
  return audits[name]?.numericValue ?? Number.NaN;
}
