import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { S3Error } from './s3-error.ts';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const UNSIGNED = 'UNSIGNED-PAYLOAD';
const MOST_SKEW_MS = 15 * 60_000;
const LONGEST_PRESIGNED_S = 7 * 24 * 3600;

export interface SignedRequest {
  method: string;
  /** Path and query as they were on the wire. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Signer {
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
}

interface Claim {
  credential: string;
  signedHeaders: string;
  signature: string;
  timestamp: string;
  payloadHash: string;
  /** Query without the signature itself. */
  query: readonly (readonly [string, string])[];
}

/**
 * Verifies an AWS Signature Version 4, in the Authorization header or in the query of a presigned URL.
 * Rules: "Authenticating Requests (AWS Signature Version 4)" of the Amazon S3 API reference.
 *
 * @throws S3Error AccessDenied, InvalidAccessKeyId, RequestTimeTooSkewed, SignatureDoesNotMatch, …
 */
export function verifySignature(request: SignedRequest, signer: Signer, now: number): void {
  const { pathname, searchParams } = new URL(request.url, 'http://s3');
  const presigned = searchParams.has('X-Amz-Signature');
  const claim = presigned ? readQueryClaim(searchParams) : readHeaderClaim(request.headers, searchParams);
  const [accessKeyId, date, region, service, end] = claim.credential.split('/');
  if (accessKeyId !== signer.accessKeyId) throw new S3Error('InvalidAccessKeyId');
  if (region !== signer.region || service !== 's3' || end !== 'aws4_request') {
    throw new S3Error(
      'AuthorizationHeaderMalformed',
      `the region '${region}' is wrong; expecting '${signer.region}'`,
    );
  }
  const signedAt = parseTimestamp(claim.timestamp);
  if (presigned) checkExpiry(searchParams, signedAt, now);
  else if (Math.abs(now - signedAt) > MOST_SKEW_MS) throw new S3Error('RequestTimeTooSkewed');
  if (!presigned) checkPayload(claim.payloadHash, request.body);

  const names = claim.signedHeaders.split(';');
  if (!names.includes('host')) throw new S3Error('AccessDenied', 'the host header has to be signed');
  const canonical = [
    request.method,
    pathname,
    canonicalQuery(claim.query),
    ...names.map(
      (name) =>
        `${name}:${String(request.headers[name] ?? '')
          .trim()
          .replace(/\s+/g, ' ')}`,
    ),
    '',
    claim.signedHeaders,
    claim.payloadHash,
  ].join('\n');
  const scope = `${date}/${region}/s3/aws4_request`;
  const toSign = [ALGORITHM, claim.timestamp, scope, sha256(canonical)].join('\n');
  const key = ['aws4_request', 's3', signer.region, date].reduceRight(
    (secret: Buffer | string, part) => hmac(secret, part ?? ''),
    `AWS4${signer.secretAccessKey}`,
  );
  const expected = Buffer.from(hmac(key, toSign).toString('hex'));
  const given = Buffer.from(claim.signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
    throw new S3Error('SignatureDoesNotMatch');
  }
}

function readHeaderClaim(headers: IncomingHttpHeaders, searchParams: URLSearchParams): Claim {
  const { authorization } = headers;
  if (!authorization) throw new S3Error('AccessDenied', 'anonymous access is forbidden');
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  const [, credential, signedHeaders, signature] = parts ?? [];
  if (!credential || !signedHeaders || !signature) throw new S3Error('AuthorizationHeaderMalformed');
  return {
    credential,
    signedHeaders,
    signature,
    timestamp: String(headers['x-amz-date'] ?? ''),
    payloadHash: String(headers['x-amz-content-sha256'] ?? ''),
    query: [...searchParams],
  };
}

function readQueryClaim(searchParams: URLSearchParams): Claim {
  if (searchParams.get('X-Amz-Algorithm') !== ALGORITHM)
    throw new S3Error('AuthorizationQueryParametersError');
  return {
    credential: searchParams.get('X-Amz-Credential') ?? '',
    signedHeaders: searchParams.get('X-Amz-SignedHeaders') ?? '',
    signature: searchParams.get('X-Amz-Signature') ?? '',
    timestamp: searchParams.get('X-Amz-Date') ?? '',
    payloadHash: searchParams.get('X-Amz-Content-Sha256') ?? UNSIGNED,
    query: [...searchParams].filter(([name]) => name !== 'X-Amz-Signature'),
  };
}

function checkExpiry(searchParams: URLSearchParams, signedAt: number, now: number): void {
  const seconds = Number(searchParams.get('X-Amz-Expires'));
  if (!(seconds > 0 && seconds <= LONGEST_PRESIGNED_S))
    throw new S3Error('AuthorizationQueryParametersError');
  if (now > signedAt + seconds * 1000) throw new S3Error('AccessDenied', 'Request has expired');
  if (signedAt - now > MOST_SKEW_MS) throw new S3Error('AccessDenied', 'Request is not valid yet');
}

function checkPayload(hash: string, body: Buffer): void {
  // A streaming hash is the SDK's way to add a checksum behind the body; its chunks are not signed one by one.
  if (hash === UNSIGNED || hash.startsWith('STREAMING-UNSIGNED-PAYLOAD')) return;
  if (hash !== sha256(body)) throw new S3Error('XAmzContentSHA256Mismatch');
}

function parseTimestamp(timestamp: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (!parts) throw new S3Error('AccessDenied', 'a valid X-Amz-Date is required');
  const [, year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function canonicalQuery(query: readonly (readonly [string, string])[]): string {
  return query
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}

/** RFC 3986, as SigV4 wants it: `encodeURIComponent` leaves five characters too many alone. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
