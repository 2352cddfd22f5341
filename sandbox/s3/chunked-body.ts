import { S3Error } from './s3-error.ts';

/**
 * Unwraps an `aws-chunked` body: hexadecimal length, CRLF, data, CRLF, until a chunk of length 0, then trailers such
 * as a checksum. SDKs send it by default over plain HTTP since they add checksums to every upload.
 */
export function unwrapChunks(wrapped: Buffer): Buffer {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = wrapped.indexOf('\r\n', at);
    if (lineEnd < 0) throw new S3Error('InvalidArgument', 'a chunk without a length line');
    const length = Number.parseInt(wrapped.toString('latin1', at, lineEnd), 16);
    if (!Number.isInteger(length)) throw new S3Error('InvalidArgument', 'a chunk length that is no number');
    if (length === 0) return Buffer.concat(chunks);
    const start = lineEnd + 2;
    if (start + length > wrapped.length) throw new S3Error('InvalidArgument', 'a chunk that ends too early');
    chunks.push(wrapped.subarray(start, start + length));
    at = start + length + 2;
  }
}
