import type { PictureSource } from '../providers/provider.ts';
import { BadPicture } from './bad-picture.ts';

/** A noisy picture of seven megapixels, the largest there is, takes about 20 MB as PNG. */
const FILE_MAX = 32 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

/** Base64 without line breaks writes three bytes in four characters. */
const BASE64_MAX = Math.ceil(FILE_MAX / 3) * 4;

/**
 * Brings one picture of a result here.
 *
 * @throws BadPicture when there is none to be had: too large, or not there. Other errors may pass with time.
 */
export async function fetchPicture(source: PictureSource, signal: AbortSignal): Promise<Buffer> {
  return 'base64' in source ? decode(source.base64) : download(source.url, signal);
}

function decode(text: string): Buffer {
  const base64 = text.startsWith('data:') ? text.slice(text.indexOf(',') + 1) : text;
  if (base64.length > BASE64_MAX) throw new BadPicture(`more than ${FILE_MAX} bytes`);
  return Buffer.from(base64, 'base64');
}

async function download(url: string, signal: AbortSignal): Promise<Buffer> {
  const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) });
  if (answer.status >= 500 || answer.status === 429)
    throw new Error(`picture answered with ${answer.status}`);
  if (!answer.ok || !answer.body) throw new BadPicture(`its address answers with ${answer.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body) {
    size += chunk.length;
    if (size > FILE_MAX) throw new BadPicture(`more than ${FILE_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
