import { readdir, readFile, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { SECOND_MS } from '@easel/core/clock.ts';
import type { BuildMark } from '@easel/gallery/render/build-mark.ts';
import { readPolicy } from '@easel/gallery/render/policy.ts';

/** The gallery as it was built last. */
export interface SiteBuild {
  mark: BuildMark;
  /** The frame for pages that are written on demand. */
  shell: string;
  /** The content security policy of all its pages, and who may frame them, which only a header can say. */
  policy: string;
  /** Folder of what is served. */
  root: string;
  /** Its files as paths with slashes, such as `c/cre_…/index.html`. */
  files: ReadonlySet<string>;
}

/** How often to look whether there is a newer one. */
const LOOK_EVERY_MS = SECOND_MS;

/**
 * Knows which build is the current one: `<folder>/current` leads to it, and is moved to a newer one at any time by whoever
 * builds (workers/gallery).
 *
 * @returns a function that finds it; undefined before the first one is ready.
 */
export function watchBuild(folder: string): () => Promise<SiteBuild | undefined> {
  let current: { place: string; build: SiteBuild } | undefined;
  let lookedAt = 0;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    const place = await realpath(join(folder, 'current')).catch(() => undefined);
    if (place !== undefined && place !== current?.place) current = { place, build: await readBuild(place) };
  }

  return async () => {
    if (Date.now() - lookedAt >= LOOK_EVERY_MS) {
      // What cannot be read, because it is just being replaced, is read at the next look.
      looking ??= look()
        .catch(() => undefined)
        .finally(() => {
          lookedAt = Date.now();
          looking = undefined;
        });
      await looking;
    }
    return current?.build;
  };
}

async function readBuild(place: string): Promise<SiteBuild> {
  const root = join(place, 'site');
  const [mark, shell, entries] = await Promise.all([
    readFile(join(place, 'build.json'), 'utf8'),
    readFile(join(place, 'shell.html'), 'utf8'),
    readdir(root, { recursive: true, withFileTypes: true }),
  ]);
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const policy = `${readPolicy(shell)}; frame-ancestors 'none'`;
  return { mark: JSON.parse(mark) as BuildMark, shell, policy, root, files: new Set(files) };
}
