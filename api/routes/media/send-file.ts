import type { MediaFile } from '@easel/core/media/find-media.ts';
import { type ByteRange, MediaNotFound, type MediaStorage } from '@easel/core/storage/storage.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiRefusal } from '../../problem.ts';

/** A picture that is opened as a page of its own runs nothing and loads nothing, whatever somebody has put into it. */
const SANDBOX = "default-src 'none'; img-src 'self'; media-src 'self'; sandbox";

/**
 * Sends a stored file, or the part of it that was asked for (RFC 9110, one range), piece by piece. A browser that has it is
 * told so.
 *
 * @param input.headers for the answer, unless there is none.
 * @throws ApiRefusal not-found when the file was deleted since it was looked up.
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { storage, file, headers }: { storage: MediaStorage; file: MediaFile; headers: Record<string, string> },
): Promise<FastifyReply> {
  const known = isKnown(request.headers['if-none-match'], file.etag);
  const range = known ? undefined : readRange(request, file);
  if (range === 'outside') return reply.code(416).header('content-range', `bytes */${file.bytes}`).send();
  const hasBody = !known && request.method !== 'HEAD';
  const body = hasBody ? await storage.open(file.key, range).catch(refuseMissing) : undefined;
  reply.headers({
    ...headers,
    etag: file.etag,
    'accept-ranges': 'bytes',
    'content-security-policy': SANDBOX,
    'x-content-type-options': 'nosniff',
  });
  if (known) return reply.code(304).send();
  if (range) reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${file.bytes}`);
  const length = range ? range.end - range.start + 1 : file.bytes;
  return reply.type(file.mime).header('content-length', length).send(body);
}

function refuseMissing(error: unknown): never {
  throw error instanceof MediaNotFound ? new ApiRefusal('not-found') : error;
}

function isKnown(header: string | undefined, etag: string): boolean {
  const known = header?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return known.includes('*') || known.includes(etag);
}

/** @returns undefined for the whole file: nothing, several ranges or something else was asked for, or of another version. */
function readRange({ headers }: FastifyRequest, file: MediaFile): ByteRange | 'outside' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.range ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const ifRange = headers['if-range'];
  if (ifRange !== undefined && ifRange !== file.etag) return undefined;
  const start = first === '' ? Math.max(0, file.bytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? file.bytes - 1 : Math.min(Number(last), file.bytes - 1);
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  return start >= file.bytes ? 'outside' : { start, end };
}
