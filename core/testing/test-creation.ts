import { createHash } from 'node:crypto';
import type { Variant } from '../creations/creation.ts';
import { recordCreations } from '../creations/record-creations.ts';
import type { CoreDeps } from '../deps.ts';
import { type CreationId, newId } from '../ids.ts';
import type { MediaStorage } from '../storage/storage.ts';
import type { TestWorld } from './test-world.ts';

/** What is in each file of a test creation. */
export const TEST_MEDIA = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 251));
const SIZE = { width: 8, height: 8, bytes: TEST_MEDIA.length };

/** A creation of the world's account, recorded, delivered and paid. */
export async function createTestCreation(
  deps: CoreDeps & { storage?: MediaStorage },
  world: TestWorld,
): Promise<CreationId> {
  const order = await world.finishing({ count: '1' });
  const id = newId('cre');
  const variants: Variant[] = [
    { name: 'original', key: `creations/${id}/original.png`, mime: 'image/png', ...SIZE },
    { name: 'large', key: `creations/${id}/large.webp`, mime: 'image/webp', ...SIZE },
    { name: 'small', key: `creations/${id}/small.webp`, mime: 'image/webp', ...SIZE },
  ];
  for (const { key, mime } of variants) await deps.storage?.put(key, TEST_MEDIA, { mime });
  const sha256 = createHash('sha256').update(id).digest('hex');
  const about = { width: SIZE.width, height: SIZE.height, seed: 7, sha256, thumbhash: '' };
  const creations = [{ id, index: 0, variants, ...about }];
  const { attempt } = await world.runOf(order.id);
  const recorded = await recordCreations(deps, { order, attempt, creations });
  if (!recorded) throw new Error('the creation was not recorded');
  await world.deliver(order.id, 1);
  return id;
}
