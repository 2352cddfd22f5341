import { BadPicture } from './bad-picture.ts';
import type { Pixels } from './decode-picture.ts';

/** Pixels looked at: enough to know a picture by, few enough to take no time. */
const SAMPLES = 10_000;

/** Standard deviation of the liveliest channel, of 255. Even a black cat at night has more. */
const LIVELINESS_MIN = 2;

/**
 * A drawn notice ("rate limit reached") is one exact colour with some letters on it: a few hundred colours, for the smooth
 * edges. What comes out of an image model has thousands, also where it looks plain.
 */
const NOTICE_GROUND_MIN = 0.75;
const NOTICE_COLOURS_MAX = 512;

/**
 * Refuses what is no picture although it decodes as one.
 *
 * @throws BadPicture when it is blank, or a notice drawn as a picture (pollinations/pollinations#7207).
 */
export function judgePicture(pixels: Pixels): void {
  const colours = sampleColours(pixels);
  const liveliness = measureLiveliness(colours);
  if (liveliness < LIVELINESS_MIN) throw new BadPicture(`blank: deviation ${liveliness.toFixed(2)}`);
  const ground = measureGround(colours);
  if (ground <= NOTICE_GROUND_MIN) return;
  const different = new Set(colours).size;
  if (different < NOTICE_COLOURS_MAX) {
    throw new BadPicture(`a placeholder: ${different} colours, ${Math.round(ground * 100)} % of them one`);
  }
}

/** Some of its pixels, each as one number 0xrrggbb. */
function sampleColours({ data, width, height }: Pixels): Uint32Array {
  // An odd step: with an even one, every sample of a row would stand above the one of the next.
  const step = (Math.floor((width * height) / SAMPLES) | 1) * 3;
  const colours = new Uint32Array(Math.ceil(data.length / step));
  for (let i = 0; i < colours.length; i++) {
    const at = i * step;
    colours[i] = ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
  }
  return colours;
}

/** The standard deviation of the channel in which the colours differ most. */
function measureLiveliness(colours: Uint32Array): number {
  const deviations = [16, 8, 0].map((shift) => {
    let sum = 0;
    let squares = 0;
    for (const colour of colours) {
      const value = (colour >> shift) & 0xff;
      sum += value;
      squares += value * value;
    }
    return Math.sqrt(Math.max(0, squares / colours.length - (sum / colours.length) ** 2));
  });
  return Math.max(...deviations);
}

/** The share of the colour that more than half of them are; 0 when none is (majority vote of Boyer and Moore). */
function measureGround(colours: Uint32Array): number {
  let candidate = 0;
  let lead = 0;
  for (const colour of colours) {
    if (lead === 0) candidate = colour;
    lead += colour === candidate ? 1 : -1;
  }
  let count = 0;
  for (const colour of colours) if (colour === candidate) count += 1;
  return count * 2 > colours.length ? count / colours.length : 0;
}
