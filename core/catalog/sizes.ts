/** A picture's size in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** The shapes offered in lists. Any other ratio between 1:3 and 3:1 may be typed. */
export const ASPECTS = ['1:1', '16:9', '9:16', '3:2', '2:3', '4:3', '3:4', '4:5', '21:9'] as const;
export const DEFAULT_ASPECT = '1:1';

export const MEGAPIXEL = 1024 * 1024;
/** What still counts as one megapixel: sides come in steps, so a ratio seldom gives exactly that. */
export const PLAIN_PIXELS = MEGAPIXEL * 1.05;
/** Diffusion models were trained on sides that are multiples of this. */
const STEP = 64;
const MAX_RATIO = 3;

export const SIDE_MIN = 256;
export const SIDE_MAX = 2048;

/** What may be asked for, in words for an error. */
export const ASPECT_ALLOWED = 'two numbers such as 16:9, from 1:3 to 3:1';
export const SIZE_ALLOWED = `width x height such as 1216x832, each from ${SIDE_MIN} to ${SIDE_MAX}`;

/**
 * The size of about one megapixel with the given ratio, never above what the plain price is for.
 *
 * @param aspect such as `16:9` (also `16/9`, `1.5:1`).
 * @returns undefined when it is no ratio from 1:3 to 3:1.
 */
export function sizeOfAspect(aspect: string): Size | undefined {
  const [, left, right] =
    /^\s*(\d{1,4}(?:\.\d{1,3})?)\s*[:/x]\s*(\d{1,4}(?:\.\d{1,3})?)\s*$/.exec(aspect) ?? [];
  const ratio = Number(left) / Number(right);
  if (!(ratio >= 1 / MAX_RATIO && ratio <= MAX_RATIO)) return undefined;
  const size = { width: toStep(Math.sqrt(MEGAPIXEL * ratio)), height: toStep(Math.sqrt(MEGAPIXEL / ratio)) };
  return size.width * size.height <= PLAIN_PIXELS ? size : shorten(size);
}

/** Both sides were rounded up: a step less of the longer one changes the shape least. */
function shorten({ width, height }: Size): Size {
  return width > height ? { width: width - STEP, height } : { width, height: height - STEP };
}

/** Reads a size such as `1216x832`, rounded to sides that models can make. @returns undefined when it is out of range. */
export function parseSize(text: string, maxPixels: number): Size | undefined {
  const [, left, right] = /^\s*(\d{1,5})\s*[x×*]\s*(\d{1,5})\s*$/i.exec(text) ?? [];
  const [width, height] = [Number(left), Number(right)];
  if (!(Math.min(width, height) >= SIDE_MIN && Math.max(width, height) <= SIDE_MAX)) return undefined;
  const size = { width: toStep(width), height: toStep(height) };
  return size.width * size.height <= maxPixels ? size : undefined;
}

function toStep(side: number): number {
  return Math.round(side / STEP) * STEP;
}
