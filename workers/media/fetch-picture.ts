import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { isIP } from 'node:net';
import type { PictureSource } from '../providers/provider.ts';
import { BadPicture } from './bad-picture.ts';
import { ClosedAddress, isPublicAddress, lookupAmong } from './public-address.ts';

/** A noisy picture of seven megapixels, the largest there is, takes about 20 MB as PNG. */
const FILE_MAX = 32 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

/** Base64 without line breaks writes three bytes in four characters. */
const BASE64_MAX = Math.ceil(FILE_MAX / 3) * 4;

/**
 * Brings one picture of a result here. Addresses come from a provider, so nothing is fetched but from the public internet
 * and from the very address that was named: a redirect could lead anywhere.
 *
 * @param isAllowed which IP addresses may be connected to.
 * @throws BadPicture when there is none to be had: too large, not there, or not at a public address. Other errors may pass with time.
 */
export async function fetchPicture(
  source: PictureSource,
  signal: AbortSignal,
  isAllowed = isPublicAddress,
): Promise<Buffer> {
  if ('base64' in source) return decode(source.base64);
  return download(source.url, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]), isAllowed);
}

function decode(text: string): Buffer {
  const base64 = text.startsWith('data:') ? text.slice(text.indexOf(',') + 1) : text;
  if (base64.length > BASE64_MAX) throw new BadPicture(`more than ${FILE_MAX} bytes`);
  return Buffer.from(base64, 'base64');
}

async function download(
  address: string,
  signal: AbortSignal,
  isAllowed: (address: string) => boolean,
): Promise<Buffer> {
  const answer = await request(address, signal, isAllowed);
  try {
    const status = answer.statusCode ?? 0;
    if (status >= 500 || status === 429) throw new Error(`picture answered with ${status}`);
    if (status < 200 || status >= 300) throw new BadPicture(`its address answers with ${status}`);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > FILE_MAX) throw new BadPicture(`more than ${FILE_MAX} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    answer.destroy();
  }
}

/** Node's own client and not `fetch`: the connection has to be made to the addresses that were looked at. */
async function request(
  address: string,
  signal: AbortSignal,
  isAllowed: (address: string) => boolean,
): Promise<IncomingMessage> {
  const url = URL.parse(address);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new BadPicture('its address is none of the web');
  // The lookup is not asked about a host that is an IP address, which URL has brought into its usual form.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isAllowed(host)) throw new BadPicture('its address is a closed one');
  const get = url.protocol === 'https:' ? getHttps : getHttp;
  return new Promise((resolve, reject) => {
    get(url, { signal, lookup: lookupAmong(isAllowed), agent: false }, resolve).on('error', (error) =>
      reject(error instanceof ClosedAddress ? new BadPicture(error.message) : error),
    );
  });
}
