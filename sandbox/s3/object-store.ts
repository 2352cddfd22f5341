import { createHash } from 'node:crypto';
import { S3Error } from './s3-error.ts';

const LONGEST_KEY_BYTES = 1024;
const LARGEST_METADATA_BYTES = 2048;

export interface StoredObject {
  key: string;
  body: Buffer;
  /** In quotes, as on the wire. */
  etag: string;
  /** Sandbox time. */
  modifiedAt: number;
  /** Content-Type, Cache-Control and the like, and `x-amz-meta-…`, kept as they came. */
  headers: Readonly<Record<string, string>>;
}

export type ObjectStore = ReturnType<typeof createObjectStore>;

/** The objects of one bucket, in memory. */
export function createObjectStore() {
  const objects = new Map<string, StoredObject>();
  return {
    put({ key, body, headers, modifiedAt }: Omit<StoredObject, 'etag'>): StoredObject {
      if (Buffer.byteLength(key) > LONGEST_KEY_BYTES) throw new S3Error('KeyTooLongError');
      const metadata = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'));
      if (
        metadata.reduce((sum, [name, value]) => sum + name.length + value.length, 0) > LARGEST_METADATA_BYTES
      ) {
        throw new S3Error('MetadataTooLarge');
      }
      const etag = `"${createHash('md5').update(body).digest('hex')}"`;
      const stored = { key, body, etag, modifiedAt, headers };
      objects.set(key, stored);
      return stored;
    },
    has: (key: string) => objects.has(key),
    get(key: string): StoredObject {
      const stored = objects.get(key);
      if (!stored) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
      return stored;
    },
    /** Deleting what is not there succeeds, as in S3. */
    delete: (key: string): void => void objects.delete(key),
    keys: () => [...objects.keys()],
    /** In the order of UTF-8 bytes, from the first key after `after`. */
    list({ prefix, after, limit }: { prefix: string; after: string; limit: number }) {
      const matching = [...objects.values()]
        .filter(({ key }) => key.startsWith(prefix) && key > after)
        .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
      return { page: matching.slice(0, limit), more: matching.length > limit };
    },
  };
}
