import { availableParallelism, loadavg } from 'node:os';
import * as chromeLauncher from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHROMIUM, describeInBrowser } from './account-stage.ts';
import { usePublicStage } from './public-stage.ts';

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
/** Times are measured on a machine that does other things, too: the best of so many counts. */
const TRIES = 4;
/** 100 is what we want; two slow cores that do nothing else gave 97 for the wall and 99 for a creation. */
const PERFORMANCE_WHEN_QUIET = 95;
/** Where others keep every core busy, times say more about them: then this is good enough. */
const PERFORMANCE_WHEN_BUSY = 90;

type Scores = Record<string, number>;

describeInBrowser(
  'Lighthouse gives 100 for accessibility, best practices and search engines, and for performance what the machine lets it',
  () => {
    const stage = usePublicStage();
    let chrome: chromeLauncher.LaunchedChrome;
    let creation: string;

    beforeAll(async () => {
      const made = [
        ...(await stage.make('a lighthouse in a storm --ar 3:2 --n 4')),
        ...(await stage.make('a fox in snow --ar 2:3 --n 3')),
      ];
      for (const id of made) await stage.show(id);
      creation = made[0] ?? '';
      chrome = await chromeLauncher.launch({
        chromePath: CHROMIUM,
        chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      });
    }, 240_000);
    afterAll(() => chrome?.kill());

    async function score(path: string): Promise<{ scores: Scores; failed: string[] }> {
      const result = await lighthouse(stage.address + path, {
        port: chrome.port,
        logLevel: 'silent',
        onlyCategories: [...CATEGORIES],
      });
      if (!result) throw new Error('Lighthouse said nothing');
      const { categories, audits } = result.lhr;
      const scores = CATEGORIES.map((name) => [name, Math.round((categories[name]?.score ?? 0) * 100)]);
      const failed = Object.values(audits).filter((audit) => audit.score !== null && audit.score < 0.9);
      return {
        scores: Object.fromEntries(scores),
        failed: failed.map(({ id, displayValue }) => `${id} ${displayValue ?? ''}`),
      };
    }

    test.each(['the wall', 'a creation'])(
      '%s',
      async (what) => {
        const best: Scores = {};
        let failed: string[] = [];
        for (let i = 0; i < TRIES && CATEGORIES.some((name) => best[name] !== 100); i++) {
          const found = await score(what === 'the wall' ? '/' : `/c/${creation}`);
          failed = found.failed;
          for (const name of CATEGORIES) best[name] = Math.max(best[name] ?? 0, found.scores[name] ?? 0);
        }
        const busy = (loadavg()[0] ?? 0) > availableParallelism();
        const { performance, ...others } = best;
        expect(others, failed.join('\n')).toEqual({ accessibility: 100, 'best-practices': 100, seo: 100 });
        expect(performance, failed.join('\n')).toBeGreaterThanOrEqual(
          busy ? PERFORMANCE_WHEN_BUSY : PERFORMANCE_WHEN_QUIET,
        );
      },
      300_000,
    );
  },
);
