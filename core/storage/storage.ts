import type { Readable } from 'node:stream';

/** Bytes of a file, the last one included, as HTTP counts them. */
export interface ByteRange {
  start: number;
  end: number;
}

/** One that lies in a folder, and since when. */
interface StoredFile {
  key: string;
  storedAt: Date;
}

/**
 * Where pictures are kept. A key is a path of the house's own making such as `creations/cre_…/large.webp`; what is under
 * a key is never changed by anything but the same content again.
 */
export interface MediaStorage {
  /** Stores a file, whole or not at all. Storing it again replaces it. */
  put(key: string, body: Buffer, about: { mime: string }): Promise<void>;
  /** @throws MediaNotFound */
  get(key: string): Promise<Buffer>;
  /**
   * Opens a file, or a part that lies within it, for reading piece by piece. Whoever does not read to its end destroys it.
   *
   * @throws MediaNotFound
   */
  open(key: string, range?: ByteRange): Promise<Readable>;
  /**
   * Says what lies directly in a folder, in the order of the keys.
   *
   * @param page.after the last key of the page before; empty: from the beginning.
   * @param page.limit at most {@link LIST_MAX}.
   */
  list(folder: string, page: { after: string; limit: number }): Promise<StoredFile[]>;
  /** Deletes files. Those that are not there (any more) are no error. */
  delete(keys: string[]): Promise<void>;
  close(): Promise<void>;
}

/** The most files that S3 says in one ListObjectsV2. */
export const LIST_MAX = 1000;

/** There is no file under that key. */
export class MediaNotFound extends Error {
  override name = 'MediaNotFound';

  constructor(key: string) {
    super(`no media file ${key}`);
  }
}

const KEY_PART = /^[a-z0-9_][a-z0-9_.-]*$/i;
const KEY_MAX = 200;

/** Refuses a key that could leave the media folder, or that some storage would read in another way. */
export function assertMediaKey(key: string): void {
  const sound = key.length <= KEY_MAX && key.split('/').every((part) => KEY_PART.test(part));
  if (!sound) throw new Error(`not a media key: ${JSON.stringify(key.slice(0, KEY_MAX))}`);
}
