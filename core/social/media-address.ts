import type { CreationId } from '../ids.ts';

/** The files of a creation that have an address. */
export const MEDIA_FILES = ['small.webp', 'large.webp', 'original.png'] as const;
export type MediaFile = (typeof MEDIA_FILES)[number];

/**
 * Where everybody reaches a file of a published creation. Its key is random and new for every publication, so what is
 * under an address never changes, and an address that was passed on is dead once the creation is public no more.
 */
export function publicMediaUrl(publicKey: string, file: MediaFile): string {
  return `/media/p/${publicKey}/${file}`;
}

/** Where the owner of a creation reaches a file that nobody else may see: signed, and good for a short time. */
export type PrivateMediaUrl = (creation: CreationId, file: MediaFile) => string;
