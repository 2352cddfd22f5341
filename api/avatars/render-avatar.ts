import { DomainError } from '@easel/core/errors.ts';
import sharp, { type Metadata } from 'sharp';

/** Shown at 88 pixels at most, on screens of up to three times that. */
const SIDE = 264;
const FORMATS = ['png', 'jpeg', 'webp'];
/** How files of these formats begin. Nothing else reaches the decoder, which knows far more formats: drawings, for one. */
const BEGINNINGS = ['\u0089PNG', '\u00ff\u00d8\u00ff', 'RIFF'];
/** What a picture may have when it is unpacked: as much as the camera of a phone makes. */
const PIXELS_MAX = 20_000_000;
const SECONDS_MAX = 2;

/**
 * Makes an avatar of a picture that somebody sent: square, small, upright, without anything that its file carried beside
 * the pixels. Its size is read from the header before anything is unpacked, and only one picture is unpacked at a time, so
 * that bombs cost neither time nor memory.
 *
 * @returns WebP.
 * @throws DomainError picture-refused for what is no picture, or too large a one.
 */
export function renderAvatar(file: Buffer): Promise<Buffer> {
  const mine = last.then(() => render(file));
  last = mine.catch(() => {});
  return mine;
}

let last: Promise<unknown> = Promise.resolve();

async function render(file: Buffer): Promise<Buffer> {
  const beginning = file.toString('latin1', 0, 4);
  const isKnown = BEGINNINGS.some((format) => beginning.startsWith(format));
  const header = isKnown ? await readHeader(file).catch(() => undefined) : undefined;
  if (!header || !FORMATS.includes(header.format))
    throw new DomainError('picture-refused', { reason: 'format' });
  if (header.width * header.height > PIXELS_MAX)
    throw new DomainError('picture-refused', { reason: 'too-large' });
  // The first picture of an animation.
  return sharp(file, { limitInputPixels: PIXELS_MAX, sequentialRead: true, pages: 1, failOn: 'error' })
    .autoOrient()
    .resize({ width: SIDE, height: SIDE, fit: 'cover', position: 'attention' })
    .toColourspace('srgb')
    .webp({ quality: 85 })
    .timeout({ seconds: SECONDS_MAX })
    .toBuffer()
    .catch(() => {
      throw new DomainError('picture-refused', { reason: 'format' });
    });
}

/** Nothing is unpacked for this, however large the picture says it is. */
async function readHeader(file: Buffer): Promise<Metadata> {
  return sharp(file, { limitInputPixels: false }).metadata();
}
