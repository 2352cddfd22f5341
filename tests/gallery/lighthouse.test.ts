import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeInBrowser } from './account-stage.ts';
import { usePublicStage } from './public-stage.ts';
import { type Lighthouse, type Look, metricOf, openLighthouse, scoreOf } from './run-lighthouse.ts';

/** All that a page fetches by itself; its pictures are noise, which compresses worse than what people make. */
const PAGE_BYTES_MAX = { wall: 400 * 1024, creation: 150 * 1024 };
const SHIFT_MAX = 0.01;
const TOO_LARGE = /larger than it needs to be/;

/*
 * Times say as much about the machine as about the page: what makes a page quick is held here, and how quick that is
 * measured by `npm run bench -- --only lighthouse`.
 */
describeInBrowser('Lighthouse', () => {
  const stage = usePublicStage();
  let lighthouse: Lighthouse;
  let paths: { wall: string; creation: string };

  beforeAll(async () => {
    // The newest are not the largest things on the wall.
    const tall = await stage.make('a fox in snow --ar 2:3 --n 3');
    const wide = await stage.make('a lighthouse in a storm --ar 3:2 --n 4');
    for (const id of [...tall, ...wide]) await stage.show(id);
    paths = { wall: '/', creation: `/c/${wide[0]}` };
    lighthouse = await openLighthouse();
  }, 240_000);
  afterAll(() => lighthouse?.close());

  test.each(['wall', 'creation'] as const)(
    'has nothing to say about the %s',
    async (what) => {
      const page = await lighthouse.look(stage.address + paths[what], [
        'performance',
        'accessibility',
        'best-practices',
        'seo',
      ]);
      const scores = (['accessibility', 'best-practices', 'seo'] as const).map((name) => scoreOf(page, name));
      expect(scores, complaintsOf(page).join('\n')).toEqual([100, 100, 100]);
      expect(itemsOf(page, 'render-blocking-insight')).toEqual([]);
      expect(itemsOf(page, 'unsized-images')).toEqual([]);
      expect(itemsOf(page, 'image-delivery-insight').filter(isTooLarge)).toEqual([]);
      expect(howLargestIsFound(page)).toEqual({
        priorityHinted: true,
        requestDiscoverable: true,
        eagerlyLoaded: true,
      });
      expect(metricOf(page, 'cumulative-layout-shift')).toBeLessThan(SHIFT_MAX);
      expect(metricOf(page, 'total-byte-weight')).toBeLessThan(PAGE_BYTES_MAX[what]);
    },
    300_000,
  );
});

/** Of audits that list what they complain of. */
interface Item {
  url?: string;
  subItems?: { items: { reason?: string }[] };
}

function itemsOf({ audits }: Look, name: string): Item[] {
  const details = audits[name]?.details;
  if (details?.type !== 'opportunity' && details?.type !== 'table') {
    throw new Error(`Lighthouse has no list of ${name}`);
  }
  return details.items as Item[];
}

function isTooLarge({ subItems }: Item): boolean {
  return subItems?.items.some(({ reason }) => TOO_LARGE.test(reason ?? '')) ?? false;
}

/** What Lighthouse asks of the largest thing that a page shows first, and whether it is so. */
function howLargestIsFound({ audits }: Look): Record<string, boolean> {
  const details = audits['lcp-discovery-insight']?.details;
  const checks =
    details?.type === 'list' && details.items.find((item) => 'type' in item && item.type === 'checklist');
  if (!checks || !('items' in checks)) throw new Error('the largest thing on the page is no picture');
  const named = Object.entries(checks.items as Record<string, { value: boolean }>);
  return Object.fromEntries(named.map(([name, { value }]) => [name, value]));
}

function complaintsOf({ audits }: Look): string[] {
  return Object.values(audits)
    .filter(({ score }) => score !== null && score < 1)
    .map(({ id, displayValue }) => `${id} ${displayValue ?? ''}`);
}
