import type { IncomingHttpHeaders } from 'node:http';
import { unwrapChunks } from './chunked-body.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { S3Error } from './s3-error.ts';
import { readTexts, writeXml } from './xml.ts';

const MOST_DELETED_AT_ONCE = 1000;
const MOST_LISTED_AT_ONCE = 1000;
const KEPT_HEADERS = new Set([
  'content-type',
  'content-disposition',
  'content-language',
  'cache-control',
  'expires',
]);

export interface S3Call {
  method: string;
  bucket: string;
  /** Empty for operations on the bucket. */
  key: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Sandbox time. */
  now: number;
}

export interface S3Answer {
  status: number;
  headers?: Record<string, string>;
  body?: Buffer | string;
}

/** Does one verified call on the bucket. @throws S3Error */
export function performCall(store: ObjectStore, call: S3Call): S3Answer {
  if (call.key === '') return performBucketCall(store, call);
  switch (call.method) {
    case 'PUT':
      return putObject(store, call);
    case 'GET':
    case 'HEAD':
      return getObject(store, call);
    case 'DELETE':
      store.delete(call.key);
      return { status: 204 };
    default:
      throw new S3Error('MethodNotAllowed');
  }
}

function performBucketCall(store: ObjectStore, call: S3Call): S3Answer {
  if (call.method === 'HEAD') return { status: 200 };
  if (call.method === 'GET' && call.query.get('list-type') === '2') return listObjects(store, call);
  if (call.method === 'POST' && call.query.has('delete')) return deleteObjects(store, call);
  throw new S3Error(
    'NotImplemented',
    'A header or query you provided implies functionality that is not implemented',
  );
}

function putObject(store: ObjectStore, { key, headers, body, now }: S3Call): S3Answer {
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw new S3Error('NotImplemented');
  if (ifNoneMatch === '*' && store.has(key)) {
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
  const chunked = String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  const content = chunked ? unwrapChunks(body) : body;
  const declared = headers['x-amz-decoded-content-length'];
  if (declared !== undefined && Number(declared) !== content.length) throw new S3Error('BadDigest');
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    KEPT_HEADERS.has(name) || name.startsWith('x-amz-meta-') ? [[name, String(value)] as const] : [],
  );
  const stored = store.put({ key, body: content, modifiedAt: now, headers: Object.fromEntries(kept) });
  return { status: 200, headers: { etag: stored.etag } };
}

function getObject(store: ObjectStore, { method, key, headers, query }: S3Call): S3Answer {
  const stored = store.get(key);
  const described = describeObject(stored, query);
  if (headers['if-none-match'] === stored.etag) return { status: 304, headers: { etag: stored.etag } };
  const ifMatch = headers['if-match'];
  if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== stored.etag)
    throw new S3Error('PreconditionFailed');
  const range = readRange(headers.range, stored.body.length);
  const body = range ? stored.body.subarray(range.from, range.to + 1) : stored.body;
  return {
    status: range ? 206 : 200,
    headers: {
      ...described,
      'content-length': String(body.length),
      ...(range && { 'content-range': `bytes ${range.from}-${range.to}/${stored.body.length}` }),
    },
    ...(method === 'GET' && { body }),
  };
}

function describeObject(
  { etag, modifiedAt, headers }: StoredObject,
  query: URLSearchParams,
): Record<string, string> {
  const asked = [...query].flatMap(([name, value]) =>
    name.startsWith('response-') ? [[name.slice('response-'.length), value] as const] : [],
  );
  return {
    'content-type': 'binary/octet-stream',
    ...headers,
    etag,
    'accept-ranges': 'bytes',
    'last-modified': new Date(modifiedAt).toUTCString(),
    ...Object.fromEntries(asked),
  };
}

/** One range; what cannot be read as one is ignored, as HTTP wants, and what lies outside is an error. */
function readRange(header: string | undefined, size: number): { from: number; to: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (from >= size || from > to) throw new S3Error('InvalidRange', 'The requested range is not satisfiable');
  return { from, to };
}

function listObjects(store: ObjectStore, { bucket, query }: S3Call): S3Answer {
  const prefix = query.get('prefix') ?? '';
  const limit = Math.min(Number(query.get('max-keys') ?? MOST_LISTED_AT_ONCE), MOST_LISTED_AT_ONCE);
  const token = query.get('continuation-token');
  const after =
    token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString();
  const { page, more } = store.list({ prefix, after, limit });
  const last = page.at(-1)?.key;
  const body = writeXml('ListBucketResult', {
    Name: bucket,
    Prefix: prefix,
    KeyCount: page.length,
    MaxKeys: limit,
    IsTruncated: more,
    ...(more && last !== undefined && { NextContinuationToken: Buffer.from(last).toString('base64url') }),
    Contents: page.map(({ key, etag, modifiedAt, body: content }) => ({
      Key: key,
      LastModified: new Date(modifiedAt).toISOString(),
      ETag: etag,
      Size: content.length,
      StorageClass: 'STANDARD',
    })),
  });
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function deleteObjects(store: ObjectStore, { body, headers }: S3Call): S3Answer {
  const chunked = String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  const xml = (chunked ? unwrapChunks(body) : body).toString();
  const keys = readTexts(xml, 'Key');
  if (keys.length === 0 || keys.length > MOST_DELETED_AT_ONCE) throw new S3Error('MalformedXML');
  for (const key of keys) store.delete(key);
  const quiet = readTexts(xml, 'Quiet')[0] === 'true';
  const answer = writeXml('DeleteResult', { Deleted: quiet ? [] : keys.map((key) => ({ Key: key })) });
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: answer };
}
