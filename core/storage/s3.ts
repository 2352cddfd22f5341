import type { Readable } from 'node:stream';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { assertMediaKey, type ByteRange, MediaNotFound, type MediaStorage } from './storage.ts';

export interface S3Options {
  /** Unset: Amazon's own. */
  endpoint?: string | undefined;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** The most keys that S3 takes in one DeleteObjects. */
const DELETE_MAX = 1000;
const ATTEMPTS = 3;
const CONNECT_MS = 5_000;
const REQUEST_MS = 30_000;

/** Media in a bucket of S3, or of anything else that speaks its protocol. */
export function openS3Storage(options: S3Options): MediaStorage {
  const { endpoint, region, bucket, accessKeyId, secretAccessKey } = options;
  const client = new S3Client({
    region,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: REQUEST_MS,
      throwOnRequestTimeout: true,
    },
    // Buckets in the path instead of the host name: the one way that every implementation understands.
    ...(endpoint && { endpoint, forcePathStyle: true }),
    // The newer checksum trailers are refused by many implementations; the SDK sends them unasked otherwise.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });

  async function getObject(key: string, range?: ByteRange) {
    assertMediaKey(key);
    try {
      const Range = range && `bytes=${range.start}-${range.end}`;
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range }));
      if (!Body) throw new MediaNotFound(key);
      return Body;
    } catch (error) {
      if (error instanceof NoSuchKey) throw new MediaNotFound(key);
      throw error;
    }
  }

  return {
    async put(key, body, { mime }) {
      assertMediaKey(key);
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: mime }));
    },
    async get(key) {
      const body = await getObject(key);
      return Buffer.from(await body.transformToByteArray());
    },
    async open(key, range) {
      const body = await getObject(key, range);
      // In Node.js the SDK's body is the response's own stream.
      return body as unknown as Readable;
    },
    async list(folder, { after, limit }) {
      const page = { Prefix: `${folder}/`, Delimiter: '/', StartAfter: after, MaxKeys: limit };
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, ...page }));
      return Contents.map(({ Key = '', LastModified = new Date() }) => ({
        key: Key,
        storedAt: LastModified,
      }));
    },
    async delete(keys) {
      keys.forEach(assertMediaKey);
      for (let start = 0; start < keys.length; start += DELETE_MAX) {
        const Objects = keys.slice(start, start + DELETE_MAX).map((Key) => ({ Key }));
        const { Errors } = await client.send(
          new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
        );
        const [first] = Errors ?? [];
        if (first) throw new Error(`S3 did not delete ${first.Key}: ${first.Code} ${first.Message}`);
      }
    },
    async close() {
      client.destroy();
    },
  };
}
