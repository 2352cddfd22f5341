import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_MODEL, findModel, MODELS } from './models.ts';
import { pricePicture } from './pricing.ts';
import { ASPECTS, parseSize, SIDE_MAX, SIDE_MIN, sizeOfAspect } from './sizes.ts';
import { DEFAULT_STYLE, findStyle, STYLES } from './styles.ts';

test.each([
  ['1:1', 1024, 1024],
  ['16:9', 1344, 768],
  ['9:16', 768, 1344],
  ['3:2', 1280, 832],
  ['21:9', 1536, 640],
  ['16/9', 1344, 768],
  [' 16 x 9 ', 1344, 768],
  ['1.5:1', 1280, 832],
  ['3:1', 1792, 576],
  ['1:3', 576, 1792],
  ['1.064:1', 1024, 1024],
  ['1:1.064', 1024, 1024],
])('%s is %i x %i', (aspect, width, height) => {
  expect(sizeOfAspect(aspect)).toEqual({ width, height });
});

test('any ratio from 1:3 to 3:1 gives about a megapixel in steps of 64, close to its shape', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 3000 }), (left, right) => {
      const size = sizeOfAspect(`${left}:${right}`);
      const ratio = left / right;
      expect(size === undefined).toBe(ratio < 1 / 3 || ratio > 3);
      if (!size) return;
      expect([size.width % 64, size.height % 64]).toEqual([0, 0]);
      expect((size.width * size.height) / 1024 ** 2).toSatisfy((n: number) => n > 0.9 && n < 1.1);
      expect(size.width / size.height / ratio).toSatisfy((n: number) => n > 0.9 && n < 1.1);
    }),
  );
});

test.each([
  ['1216x832', { width: 1216, height: 832 }],
  ['1200 × 800', { width: 1216, height: 832 }],
  ['256*256', { width: 256, height: 256 }],
  ['2048X1024', { width: 2048, height: 1024 }],
  ['255x512', undefined],
  ['512x2049', undefined],
  ['2048x2048', undefined],
  ['-512x512', undefined],
  ['512', undefined],
  ['x', undefined],
])('the size %j', (text, size) => {
  expect(parseSize(text, 2_097_152)).toEqual(size);
});

test('a typed size stays within the limits after it is rounded', () => {
  const side = fc.integer({ min: 1, max: 99_999 });
  fc.assert(
    fc.property(side, side, (width, height) => {
      const size = parseSize(`${width}x${height}`, 2_097_152);
      if (!size) return;
      expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(SIDE_MIN);
      expect(Math.max(size.width, size.height)).toBeLessThanOrEqual(SIDE_MAX);
    }),
  );
});

test('the offered shapes all cost the plain price; more pixels and more steps cost whole multiples', () => {
  for (const model of MODELS) {
    const price = (width: number, height: number, steps = model.steps.default) =>
      pricePicture({ model, width, height, steps });
    for (const aspect of ASPECTS) {
      const { width, height } = sizeOfAspect(aspect) ?? { width: 0, height: 0 };
      expect(price(width, height)).toBe(model.priceEach);
    }
    expect(price(256, 256, 1)).toBe(model.priceEach);
    expect(price(2048, 1024)).toBe(model.priceEach * 2n);
    expect(price(2688, 1536)).toBe(model.priceEach * 4n);
    expect(price(1024, 1024, model.steps.default + 1)).toBe(model.priceEach * 2n);
    expect(price(2048, 1024, model.steps.default * 2)).toBe(model.priceEach * 4n);
  }
});

test('whatever ratio is typed, it costs the plain price', () => {
  const [model] = MODELS;
  if (!model) throw new Error('there are no models');
  for (let ratio = 1 / 3; ratio <= 3; ratio += 0.001) {
    const size = sizeOfAspect(`${ratio.toFixed(3)}:1`);
    if (size) expect(pricePicture({ model, ...size, steps: model.steps.default })).toBe(model.priceEach);
  }
});

test('the catalog is whole: ids are unique, defaults exist and lie in their ranges, styles keep the prompt', () => {
  expect(new Set(MODELS.map(({ id }) => id)).size).toBe(MODELS.length);
  expect(new Set(STYLES.map(({ id }) => id)).size).toBe(STYLES.length);
  expect(findModel(DEFAULT_MODEL)).toBeDefined();
  expect(findStyle(DEFAULT_STYLE)?.template).toBe('{prompt}');
  for (const model of MODELS) {
    expect(model.steps.default).toBeLessThanOrEqual(model.steps.max);
    expect(model.guidance.default).toBeLessThanOrEqual(model.guidance.max);
    expect(model.typicalMs.p50).toBeLessThanOrEqual(model.typicalMs.p90);
    expect(model.priceEach).toBeGreaterThan(0n);
  }
  for (const style of STYLES) expect(style.template.split('{prompt}')).toHaveLength(2);
});
