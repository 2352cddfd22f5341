import { listCreations } from '@easel/core/creations/creation.ts';
import { upscaleOf } from '@easel/core/kinds/upscale/kind.ts';
import { varyOf } from '@easel/core/kinds/vary/kind.ts';
import { AI_SOURCE_TYPE } from '@easel/workers/media/ai-mark.ts';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStudio, type Studio } from './studio-harness.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await openStudio();
});
afterAll(() => studio.close());

test('an order becomes stored pictures of the asked size that say what made them', async () => {
  const order = await studio.imagine('a lighthouse in a storm', { aspect: '16:9', count: '2' });
  await studio.untilMade(order.id);
  const creations = await listCreations(studio.db, order.id);
  expect(creations.map(({ index }) => index)).toEqual([0, 1]);
  for (const creation of creations) {
    expect(creation.variants.map(({ name }) => name)).toEqual(['original', 'large', 'small', 'tile']);
    for (const variant of creation.variants) {
      const { format, width, height, xmpAsString, exif, comments } = await sharp(
        await studio.storage.get(variant.key),
      ).metadata();
      expect({ width, height }).toEqual({ width: variant.width, height: variant.height });
      expect(`image/${format}`).toBe(variant.mime);
      expect(xmpAsString).toContain(AI_SOURCE_TYPE);
      expect({ exif, comments }).toEqual({ exif: undefined, comments: undefined });
    }
  }
});

test.each(['flux-schnell', 'flux-dev', 'sdxl'])('%s: words, then varied, then upscaled', async (model) => {
  const order = await studio.imagine('a heron at dawn', { size: '256x256', model, steps: '4' });
  await studio.untilMade(order.id);
  const [first] = await listCreations(studio.db, order.id);
  if (!first) throw new Error('no picture');
  const varied = await studio.request('vary', varyOf(order.params, first, { amount: 'subtle', seed: 8 }));
  const upscaled = await studio.request('upscale', upscaleOf(order.params, first));
  await studio.untilMade(varied.id);
  await studio.untilMade(upscaled.id);
  const [variation] = await listCreations(studio.db, varied.id);
  const [larger] = await listCreations(studio.db, upscaled.id);
  expect(variation).toMatchObject({ width: 256, height: 256, seed: 8 });
  expect(larger).toMatchObject({ width: 512, height: 512 });
  expect(new Set([first.sha256, variation?.sha256, larger?.sha256]).size).toBe(3);
});

test('the same seed gives the same picture, another seed another', async () => {
  const shas = await Promise.all(
    ['7', '7', '8'].map(async (seed) => {
      const order = await studio.imagine('an orchard', { size: '256x256', seed });
      await studio.untilMade(order.id);
      return (await listCreations(studio.db, order.id))[0]?.sha256;
    }),
  );
  expect(shas[0]).toBe(shas[1]);
  expect(shas[2]).not.toBe(shas[0]);
});

test('fifty orders at once all come, within the limits that Runpod sets', async () => {
  const orders = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      studio.imagine(`crowd ${index}`, { size: '256x256', steps: '1' }),
    ),
  );
  for (const order of orders) await studio.untilMade(order.id, 60_000);
  expect(studio.twin.requests().filter(({ status }) => status === 429)).toEqual([]);
});
