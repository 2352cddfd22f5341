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

/** What the files fit into, in pixels. A tile is as wide as the widest column of the wall on a screen of 1920 points. */
const LARGE = { width: 2048, height: 2048 };
const SMALL = { width: 512, height: 512 };
const TILE = { width: 360 };
/** A thumbhash keeps at most 7 by 7 waves: more pixels than this change nothing but its cost. */
const THUMB_SIDE = 20;
/** So many pixels in each direction are looked at for one of a thumbhash. */
const THUMB_SAMPLES = 4;

/** Higher settings cost two to three times as long for files a tenth smaller; somebody is waiting. */
const PNG = { compressionLevel: 3, adaptiveFiltering: true };
const LARGE_WEBP = { quality: 88, effort: 1 };
const SMALL_WEBP = { quality: 80, effort: 2 };
/** A page of the wall has two dozen, and shows most with more pixels than its screen has: a sixth is saved where nobody sees it. */
const TILE_WEBP = { quality: 72, effort: 2 };

/**
 * Encodes a picture anew, which leaves everything behind that the provider's file carried beside its pixels, and marks
 * each file as made by AI. A picture that is small by itself has `small` for its `large`, and for its `tile`.
 *
 * @returns the original first.
 */
export async function renderVariants(pixels: Pixels): Promise<[original: VariantFile, ...VariantFile[]]> {
  return Promise.all([
    encode('original', open(pixels).png(PNG)),
    ...(Math.max(pixels.width, pixels.height) > SMALL.width
      ? [encode('large', fit(pixels, LARGE).webp(LARGE_WEBP))]
      : []),
    encode('small', fit(pixels, SMALL).webp(SMALL_WEBP)),
    ...(pixels.width > TILE.width ? [encode('tile', fit(pixels, TILE).webp(TILE_WEBP))] : []),
  ]);
}

/** A tiny preview, base64. */
export function renderThumbhash(pixels: Pixels): string {
  const scale = THUMB_SIDE / Math.max(pixels.width, pixels.height);
  const width = Math.max(1, Math.round(pixels.width * scale));
  const height = Math.max(1, Math.round(pixels.height * scale));
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    const tile = {
      x: (i % width) / width,
      y: Math.floor(i / width) / height,
      width: 1 / width,
      height: 1 / height,
    };
    rgba.set(meanColour(pixels, tile), i * 4);
  }
  return Buffer.from(rgbaToThumbHash(width, height, rgba)).toString('base64');
}

/**
 * The mean of some pixels that lie evenly in a tile, red, green and blue. Looking at all of them takes sharp twenty times as
 * long and gives the same thumbhash.
 *
 * @param tile as shares of the picture's width and height.
 */
function meanColour(pixels: Pixels, tile: { x: number; y: number; width: number; height: number }): number[] {
  const sum: [number, number, number] = [0, 0, 0];
  for (let sample = 0; sample < THUMB_SAMPLES ** 2; sample++) {
    const right = ((sample % THUMB_SAMPLES) + 0.5) / THUMB_SAMPLES;
    const down = (Math.floor(sample / THUMB_SAMPLES) + 0.5) / THUMB_SAMPLES;
    const x = Math.floor((tile.x + right * tile.width) * pixels.width);
    const y = Math.floor((tile.y + down * tile.height) * pixels.height);
    const at = (y * pixels.width + x) * 3;
    for (const channel of [0, 1, 2] as const) sum[channel] += pixels.data[at + channel] ?? 0;
  }
  return sum.map((value) => value / THUMB_SAMPLES ** 2);
}

/** A pipeline of its own for each file: `clone()` would copy all options of sharp, which costs more than a small picture. */
function open({ data, width, height }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

function fit(pixels: Pixels, into: { width: number; height?: number }): Sharp {
  return open(pixels).resize({ ...into, fit: 'inside', withoutEnlargement: true });
}

async function encode(name: Variant['name'], picture: Sharp): Promise<VariantFile> {
  const { data, info } = await picture.withXmp(AI_MARK).toBuffer({ resolveWithObject: true });
  const extension = name === 'original' ? 'png' : 'webp';
  const { width, height, size: bytes } = info;
  return { about: { name, mime: `image/${extension}`, width, height, bytes }, extension, body: data };
}
