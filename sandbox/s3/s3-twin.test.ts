import { createHash, createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandboxClock, type SandboxClock } from '../clock.ts';
import { createS3Twin, type S3Twin } from './s3-twin.ts';
import { awsS3, awsSigner } from './testing/aws-sdk.ts';

const Bucket = 'easel-media';
const signer = { accessKeyId: 'AKIASANDBOX', secretAccessKey: 'sandbox-secret', region: 'us-east-1' };
const { GetObjectCommand, PutObjectCommand, HeadObjectCommand, ListObjectsV2Command } = awsS3;

describe('S3 twin', () => {
  let clock: SandboxClock;
  let twin: S3Twin;
  let client: InstanceType<typeof awsS3.S3Client>;

  const connect = (options: object = {}) =>
    new awsS3.S3Client({
      endpoint: twin.url,
      region: signer.region,
      credentials: signer,
      forcePathStyle: true,
      maxAttempts: 1,
      ...options,
    });
  const put = (Key: string, Body: string, more: object = {}) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
  const read = async (Key: string, more: object = {}) => {
    const { Body, ...answer } = await client.send(new GetObjectCommand({ Bucket, Key, ...more }));
    return { ...answer, text: await Body?.transformToString() };
  };

  beforeEach(async () => {
    clock = createSandboxClock();
    twin = await createS3Twin({ clock, bucket: Bucket, ...signer });
    client = connect();
  });
  afterEach(async () => {
    client.destroy();
    await twin.close();
    clock.stop();
  });

  it('keeps an object with its type and metadata, whatever its key', async () => {
    const key = "media/ä picture (1) + more's.webp";
    await put(key, 'pixels', { ContentType: 'image/webp', Metadata: { order: 'ord_1' } });
    expect(await read(key)).toMatchObject({
      text: 'pixels',
      ContentType: 'image/webp',
      Metadata: { order: 'ord_1' },
    });
    expect(await client.send(new HeadObjectCommand({ Bucket, Key: key }))).toMatchObject({
      ContentType: 'image/webp',
    });
    expect(twin.keys()).toEqual([key]);
  });

  it('takes the SDK with and without checksum trailers', async () => {
    client = connect({ requestChecksumCalculation: 'WHEN_REQUIRED' });
    await put('plain', 'one');
    client = connect({ requestChecksumCalculation: 'WHEN_SUPPORTED' });
    await put('checked', 'two');
    expect([await read('plain'), await read('checked')]).toMatchObject([{ text: 'one' }, { text: 'two' }]);
  });

  it('serves ranges and refuses those outside', async () => {
    await put('digits', '0123456789');
    expect(await read('digits', { Range: 'bytes=2-4' })).toMatchObject({
      text: '234',
      ContentRange: 'bytes 2-4/10',
    });
    expect(await read('digits', { Range: 'bytes=-3' })).toMatchObject({ text: '789' });
    await expect(read('digits', { Range: 'bytes=50-60' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('says what is missing and does not overwrite where asked not to', async () => {
    await expect(read('nothing')).rejects.toMatchObject({ name: 'NoSuchKey' });
    const elsewhere = new GetObjectCommand({ Bucket: 'other', Key: 'nothing' });
    await expect(client.send(elsewhere)).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await put('once', 'first', { IfNoneMatch: '*' });
    await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    expect(await read('once')).toMatchObject({ text: 'first' });
  });

  it('lists page by page and deletes one or many', async () => {
    for (const key of ['a/1', 'a/2', 'a/3', 'b/1']) await put(key, key);
    const first = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'a/', MaxKeys: 2 }));
    expect(first).toMatchObject({ IsTruncated: true, Contents: [{ Key: 'a/1' }, { Key: 'a/2' }] });
    const ContinuationToken = first.NextContinuationToken;
    const rest = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'a/', ContinuationToken }));
    expect(rest).toMatchObject({ IsTruncated: false, Contents: [{ Key: 'a/3', Size: 3 }] });
    const Objects = ['a/1', 'a/2', 'gone & <odd>'].map((Key) => ({ Key }));
    await client.send(new awsS3.DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    await client.send(new awsS3.DeleteObjectCommand({ Bucket, Key: 'b/1' }));
    expect(twin.keys()).toEqual(['a/3']);
  });

  it('refuses wrong keys, wrong secrets and clocks that are off', async () => {
    client = connect({ credentials: { ...signer, secretAccessKey: 'guessed' } });
    await expect(put('key', 'body')).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
    client = connect({ credentials: { ...signer, accessKeyId: 'AKIAOTHER' } });
    await expect(put('key', 'body')).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
    expect((await fetch(`${twin.url}/${Bucket}/key`)).status).toBe(403);
    client = connect();
    clock.advance(20 * 60_000);
    await expect(put('key', 'body')).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' });
    expect(twin.keys()).toEqual([]);
  });

  it('honours presigned links until they expire or are touched', async () => {
    await put('shared.webp', 'pixels', { ContentType: 'image/webp' });
    const link = await presign(`/${Bucket}/shared.webp`, 300);
    const answer = await fetch(link);
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'image/webp',
      'pixels',
    ]);
    expect((await fetch(link.replace('shared', 'other'))).status).toBe(403);
    clock.advance(301_000);
    expect((await fetch(link)).status).toBe(403);
  });

  it('fails on demand', async () => {
    twin.fail('slow-down', 1);
    await expect(put('key', 'body')).rejects.toMatchObject({
      name: 'SlowDown',
      $metadata: { httpStatusCode: 503 },
    });
    twin.fail('cut-before', 1);
    await expect(put('key', 'body')).rejects.toThrow();
    expect(twin.keys()).toEqual([]);
    twin.fail('cut-after', 1);
    await expect(put('key', 'body')).rejects.toThrow();
    expect(twin.keys()).toEqual(['key']);
    client = connect({ maxAttempts: 3 });
    twin.fail('internal-error', 2);
    await put('patient', 'body');
    expect(twin.calls().map(({ status }) => status)).toEqual([503, 0, 0, 500, 500, 200]);
  });

  async function presign(path: string, expiresIn: number): Promise<string> {
    const { hostname, port } = new URL(twin.url);
    const sign = new awsSigner.SignatureV4({
      credentials: signer,
      region: signer.region,
      service: 's3',
      sha256: NodeSha256,
      uriEscapePath: false,
    });
    const host = `${hostname}:${port}`;
    const request = {
      method: 'GET',
      protocol: 'http:',
      hostname,
      port: Number(port),
      path,
      query: {},
      headers: { host, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' },
    };
    const { query } = await sign.presign(request, { expiresIn, signingDate: new Date(clock.now()) });
    return `${twin.url}${path}?${new URLSearchParams(query)}`;
  }
});

/** The hash interface that the SDK's signer wants, on Node's own. */
class NodeSha256 {
  readonly #hash;

  constructor(secret?: string | Uint8Array) {
    this.#hash = secret ? createHmac('sha256', secret) : createHash('sha256');
  }

  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}
