import type { Creation, Variant } from '@easel/core/creations/creation.ts';
import type { MediaStorage } from '@easel/core/storage/storage.ts';

export interface PictureFile {
  creation: Creation;
  name: string;
  mime: Variant['mime'];
  bytes: Buffer;
}

/**
 * Loads the best file of each picture that a chat takes: the original where it fits, else a smaller one.
 *
 * @param limits largest file, and all files together, in bytes.
 */
export function loadPictures(
  storage: MediaStorage,
  creations: Creation[],
  limits: { fileBytes: number; totalBytes: number },
): Promise<PictureFile[]> {
  const share = Math.min(limits.fileBytes, Math.floor(limits.totalBytes / Math.max(1, creations.length)));
  return Promise.all(
    creations.map(async (creation) => {
      const bySize = [...creation.variants].sort((a, b) => b.bytes - a.bytes);
      const variant = bySize.find((candidate) => candidate.bytes <= share) ?? bySize.at(-1);
      if (!variant) throw new Error(`creation ${creation.id} has no files`);
      const name = `${creation.id}.${variant.mime === 'image/png' ? 'png' : 'webp'}`;
      return { creation, name, mime: variant.mime, bytes: await storage.get(variant.key) };
    }),
  );
}
