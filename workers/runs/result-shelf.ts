import type { RunId } from '@easel/core/ids.ts';
import type { PictureSource } from '../providers/provider.ts';

/** Together, in characters of base64. */
const SIZE_MAX = 48 * 1024 * 1024;

/**
 * Results that came with a run's last status, kept in memory for the media handler of the same process: it would otherwise
 * fetch the same megabytes a second time. Whatever is not here (another process, a restart, no room) is fetched again.
 */
export interface ResultShelf {
  put(run: RunId, pictures: PictureSource[]): void;
  /** Takes the result off the shelf. */
  take(run: RunId): PictureSource[] | undefined;
}

export function createResultShelf(sizeMax = SIZE_MAX): ResultShelf {
  const shelf = new Map<RunId, { pictures: PictureSource[]; size: number }>();
  let size = 0;

  function take(run: RunId): PictureSource[] | undefined {
    const found = shelf.get(run);
    if (!found) return undefined;
    shelf.delete(run);
    size -= found.size;
    return found.pictures;
  }

  return {
    take,
    put(run, pictures) {
      take(run);
      const own = pictures.reduce((sum, source) => sum + ('base64' in source ? source.base64.length : 0), 0);
      if (own > sizeMax) return;
      // The oldest goes first: its media job is the likeliest to run elsewhere.
      for (const oldest of shelf.keys()) {
        if (size + own <= sizeMax) break;
        take(oldest);
      }
      shelf.set(run, { pictures, size: own });
      size += own;
    },
  };
}
