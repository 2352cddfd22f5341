import type { Variant } from '@easel/core/creations/creation.ts';
import sharp, { type Sharp } from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';
import { AI_MARK } from './ai-mark.ts';
import type { Pixels } from './decode-picture.ts';

/** One file of a picture, ready to be stored. */
export interface VariantFile {
  about: Omit<Variant, 'key'>;
  extension: 'png' | 'webp';
  body: Buffer;
}

/** Longest sides, in pixels. A thumbhash keeps at most 7 by 7 waves: more pixels than this change nothing but its cost. */
const LARGE_SIDE = 2048;
const SMALL_SIDE = 512;
const THUMB_SIDE = 32;

/** Higher settings cost two to three times as long for files a tenth smaller; somebody is waiting. */
const PNG = { compressionLevel: 3, adaptiveFiltering: true };
const LARGE_WEBP = { quality: 88, effort: 1 };
const SMALL_WEBP = { quality: 80, effort: 2 };

/**
 * Encodes a picture anew, which leaves everything behind that the provider's file carried beside its pixels, and marks
 * each file as made by AI. A picture that is small by itself has no larger variant than `small`.
 *
 * @returns the original first.
 */
export async function renderVariants(pixels: Pixels): Promise<[original: VariantFile, ...VariantFile[]]> {
  return Promise.all([
    encode('original', open(pixels).png(PNG)),
    ...(Math.max(pixels.width, pixels.height) > SMALL_SIDE
      ? [encode('large', fit(pixels, LARGE_SIDE).webp(LARGE_WEBP))]
      : []),
    encode('small', fit(pixels, SMALL_SIDE).webp(SMALL_WEBP)),
  ]);
}

/** A tiny preview, base64. */
export async function renderThumbhash(pixels: Pixels): Promise<string> {
  const { data, info } = await fit(pixels, THUMB_SIDE)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64');
}

/** A pipeline of its own for each file: `clone()` would copy all options of sharp, which costs more than a small picture. */
function open({ data, width, height }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function fit(pixels: Pixels, side: number): Sharp {
  return open(pixels).resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true });
}

async function encode(name: Variant['name'], picture: Sharp): Promise<VariantFile> {
  const { data, info } = await picture.withXmp(AI_MARK).toBuffer({ resolveWithObject: true });
  const extension = name === 'original' ? 'png' : 'webp';
  const { width, height, size: bytes } = info;
  return { about: { name, mime: `image/${extension}`, width, height, bytes }, extension, body: data };
}
