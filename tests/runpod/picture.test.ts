import { listCreations } from '@easel/core/creations/creation.ts';
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
    expect(creation.variants.map(({ name }) => name)).toEqual(['original', 'large', 'small']);
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
