import { expect, test } from 'vitest';
import type { CreationId } from '../ids.ts';
import { quoteOrder } from '../orders/quote.ts';
import { resolveImagine } from './imagine/resolve.ts';
import { pictureTask, seedFromKey } from './picture.ts';
import { KINDS, kindOf } from './registry.ts';
import { canUpscale, upscaleOf } from './upscale/kind.ts';
import { varyOf } from './vary/kind.ts';

const params = resolveImagine({
  prompt: 'a fox for $& and {prompt}',
  options: { model: 'sdxl', style: 'oil', negative: 'text', count: '3', aspect: '16:9' },
  defaults: [],
  caps: {},
  available: ['sdxl'],
  fallbackSeed: 5,
});
const picture = { id: 'cre_1' as CreationId, width: 1344, height: 768 };

test('every kind parses what it was made from, asks for as many as it prices, and has words', () => {
  const made = {
    imagine: params,
    upscale: upscaleOf(params, picture),
    vary: varyOf(params, picture, { amount: 'subtle', seed: 6 }),
  };
  expect(Object.keys(made).sort()).toEqual(Object.keys(KINDS).sort());
  for (const [name, own] of Object.entries(made)) {
    const kind = kindOf(name);
    expect(kind.name).toBe(name);
    expect(kind.params.parse(JSON.parse(JSON.stringify(own)))).toEqual(own);
    expect(kind.task(own).count).toBe(kind.outputCount(own));
    expect(kind.texts(own)).toContain(own.prompt);
    expect(kind.words.en.title).not.toBe('');
    expect(quoteOrder(name, own).total).toBe(kind.priceEach(own) * BigInt(kind.outputCount(own)));
  }
});

test('an unknown kind is a broken invariant', () => {
  expect(() => kindOf('constructor')).toThrow('invariant broken');
});

test('a style wraps the prompt as it was written, and adds to the negative prompt', () => {
  const task = pictureTask(params);
  expect(task.prompt).toMatch(/^oil painting of a fox for \$& and \{prompt\}, visible brush strokes/);
  expect(task.negativePrompt).toBe('text, photograph, render, smooth');
  expect(pictureTask({ ...params, model: 'flux-dev' }).negativePrompt).toBe('');
});

test('an upscale is one picture of twice the size from its source; what is too large cannot grow', () => {
  const own = upscaleOf(params, picture);
  expect(own).toMatchObject({ width: 2688, height: 1536, count: 1, source: 'cre_1' });
  expect(kindOf('upscale').task(own)).toMatchObject({ type: 'image-to-image', source: 'cre_1', width: 2688 });
  expect(canUpscale(picture)).toBe(true);
  expect(canUpscale(own)).toBe(false);
});

test('variations are as many as the order had, with a seed of their own, further away when strong', () => {
  const task = (amount: 'subtle' | 'strong') =>
    KINDS.vary.task(varyOf(params, picture, { amount, seed: 6 })) as {
      strength: number;
      seed: number;
      count: number;
    };
  expect(task('subtle')).toMatchObject({ seed: 6, count: 3 });
  expect(task('strong').strength).toBeGreaterThan(task('subtle').strength);
});

test('the seed of a key is always the same, another for another key, and a seed', () => {
  expect(seedFromKey('a')).toBe(seedFromKey('a'));
  expect(seedFromKey('a')).not.toBe(seedFromKey('b'));
  for (let i = 0; i < 100; i++) expect(seedFromKey(`${i}`)).toBeLessThanOrEqual(4_294_967_295);
});
