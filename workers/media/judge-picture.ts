import { BadPicture } from './bad-picture.ts';
import type { Pixels } from './decode-picture.ts';

/** Pixels looked at: enough to know a picture by, few enough to take no time. */
const SAMPLES = 40_000;

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
  const { liveliness, colours, ground } = describe(pixels);
  if (liveliness < LIVELINESS_MIN) throw new BadPicture(`blank: deviation ${liveliness.toFixed(2)}`);
  if (ground > NOTICE_GROUND_MIN && colours < NOTICE_COLOURS_MAX) {
    throw new BadPicture(`a placeholder: ${colours} colours, ${Math.round(ground * 100)} % of them one`);
  }
}

function describe({ data, width, height }: Pixels) {
  // An odd step: with an even one, every sample of a row would stand above the one of the next.
  const step = (Math.floor((width * height) / SAMPLES) | 1) * 3;
  const counts = new Map<number, number>();
  const sum = [0, 0, 0];
  const squares = [0, 0, 0];
  let samples = 0;
  for (let at = 0; at + 2 < data.length; at += step) {
    let colour = 0;
    for (let channel = 0; channel < 3; channel++) {
      const value = data[at + channel] ?? 0;
      sum[channel] = (sum[channel] ?? 0) + value;
      squares[channel] = (squares[channel] ?? 0) + value * value;
      colour = colour * 256 + value;
    }
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
    samples += 1;
  }
  const deviations = sum.map((total, channel) =>
    Math.sqrt(Math.max(0, (squares[channel] ?? 0) / samples - (total / samples) ** 2)),
  );
  let most = 0;
  for (const count of counts.values()) most = Math.max(most, count);
  return { liveliness: Math.max(...deviations), colours: counts.size, ground: most / samples };
}
