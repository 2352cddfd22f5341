import type { ImageData } from '@napi-rs/canvas';
import { hashText } from './random.ts';

/**
 * The last pass over the pixels: colours gain some body, paint catches light on its ridges (a slight emboss), canvas
 * shows through, corners darken. Works in place.
 */
export function finishSurface({ data, width, height }: ImageData, finish: Finish): void {
  const { seed, relief, grain, vignette, richness } = finish;
  let noise = hashText(seed) | 1;
  let above = data.slice(0, width * 4);
  for (let y = 0; y < height; y++) {
    const row = data.slice(y * width * 4, (y + 1) * width * 4);
    const fromMiddleY = (2 * y) / height - 1;
    for (let x = 0; x < width; x++) {
      const here = x * 4;
      const red = row[here] ?? 0;
      const green = row[here + 1] ?? 0;
      const blue = row[here + 2] ?? 0;
      const ridge = x > 0 ? (green - (above[here - 3] ?? 0)) * relief : 0;
      noise = (Math.imul(noise, 1664525) + 1013904223) | 0;
      const speck = ((noise >>> 24) / 255 - 0.5) * grain;
      const fromMiddleX = (2 * x) / width - 1;
      const far = fromMiddleX * fromMiddleX + fromMiddleY * fromMiddleY;
      const dim = 1 - vignette * far * far * 0.25;
      const grey = red * 0.3 + green * 0.59 + blue * 0.11;
      const lift = ridge + speck;
      const at = (y * width + x) * 4;
      data[at] = (grey + (red - grey) * richness + lift) * dim;
      data[at + 1] = (grey + (green - grey) * richness + lift) * dim;
      data[at + 2] = (grey + (blue - grey) * richness + lift) * dim;
    }
    above = row;
  }
}

export interface Finish {
  seed: string;
  /** How strongly paint ridges show, 0 to about 0.5. */
  relief: number;
  /** Height of the grain, in levels of 255. */
  grain: number;
  /** How much the corners darken, 0 to 1. */
  vignette: number;
  /** What saturation is multiplied by. */
  richness: number;
}
