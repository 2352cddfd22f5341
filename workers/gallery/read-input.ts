import { MODELS } from '@easel/core/catalog/models.ts';
import type { Clock } from '@easel/core/clock.ts';
import { DomainError } from '@easel/core/errors.ts';
import type { GalleryReader, Wall } from '@easel/core/gallery/read-gallery.ts';
import type { CreationView, GalleryInput } from '@easel/gallery/render/gallery-input.ts';

/** How much of the gallery is written in advance: what most people look at. The api writes the rest when it is asked for. */
const WALL_PAGES = 25;
const TAG_WALLS = 24;
const AT_ONCE = 4;

/** Reads everything that a build of the gallery is made from, as everybody sees it. */
export async function readGalleryInput(
  deps: { reader: GalleryReader; clock: Clock },
  { origin, seq }: { origin: string; seq: string },
): Promise<GalleryInput> {
  const { reader, clock } = deps;
  const walls = await readWalls(reader);
  const ids = walls.flatMap(({ items }) => items.map(({ id }) => id));
  const tags = await reader.tags();
  const models = MODELS.map(({ id, title }) => ({ id, title }));
  const challenges = await reader.challenges();
  return {
    origin,
    seq,
    at: clock.now().toISOString(),
    walls,
    trending: await reader.wall({ sort: 'trending' }),
    creations: (await each(ids, (id) => readView(reader, id))).flatMap((view) => view ?? []),
    tags,
    tagWalls: await each(
      tags.slice(0, TAG_WALLS).map(({ name }) => name),
      async (tag) => ({ tag, wall: await reader.wall({ sort: 'new', tag }) }),
    ),
    models,
    modelWalls: await each(models, async (model) => ({
      model,
      wall: await reader.wall({ sort: 'new', model: model.id }),
    })),
    challenges: await each(challenges, async (challenge) => ({
      challenge,
      wall: (await reader.challenge(challenge.id)).wall,
    })),
  };
}

async function readWalls(reader: GalleryReader): Promise<Wall[]> {
  const walls = [await reader.wall({ sort: 'new' })];
  for (let next = walls[0]?.next; next && walls.length < WALL_PAGES; next = walls.at(-1)?.next) {
    walls.push(await reader.wall({ sort: 'new' }, next));
  }
  return walls;
}

/** @returns undefined for what was taken down since the walls were read. */
async function readView(reader: GalleryReader, id: string): Promise<CreationView | undefined> {
  try {
    return await reader.creation(id);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'not-found') return undefined;
    throw error;
  }
}

/** A few at once: the database has other things to do. */
async function each<Item, Result>(
  items: readonly Item[],
  read: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(read))));
  }
  return results;
}
