import { rgbaToDataURL, thumbHashToRGBA } from 'thumbhash';

/** Browsers smooth a picture of a few pixels into a gradient when they enlarge it. */
const SIDE = 6;
const KEPT_MAX = 5_000;
const kept = new Map<string, string>();

/**
 * A thumbhash (base64) as an address of a tiny PNG, about 280 letters: what stands where a picture will appear.
 * Undefined for a hash that is none.
 */
export function placeholderUrl(thumbhash: string): string | undefined {
  const known = kept.get(thumbhash);
  if (known) return known;
  const url = draw(thumbhash);
  if (url && kept.size < KEPT_MAX) kept.set(thumbhash, url);
  return url;
}

function draw(thumbhash: string): string | undefined {
  try {
    const hash = Uint8Array.from(atob(thumbhash), (letter) => letter.charCodeAt(0));
    if (hash.length < 5) return undefined;
    const { w, h, rgba } = thumbHashToRGBA(hash);
    return rgbaToDataURL(SIDE, SIDE, shrink(rgba, w, h));
  } catch {
    return undefined;
  }
}

/** Takes a grid of points out of a picture; it has no details that averaging would save. */
function shrink(rgba: Uint8Array, width: number, height: number): Uint8Array {
  const out = new Uint8Array(SIDE * SIDE * 4);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const x = Math.floor((((i % SIDE) + 0.5) * width) / SIDE);
    const y = Math.floor(((Math.floor(i / SIDE) + 0.5) * height) / SIDE);
    out.set(rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 3), i * 4);
    out[i * 4 + 3] = 255;
  }
  return out;
}
