import { thumbHashToRGBA } from 'thumbhash';

/** Browsers smooth a picture of a few pixels into a gradient when they enlarge it. */
const SIDE = 6;
/** Bytes of a row of pixels: three for each, blue first, filled up to a multiple of four. */
const ROW = Math.ceil((SIDE * 3) / 4) * 4;
const HEADER_BYTES = 54;
/**
 * Of a bitmap: `BM`, its length, where its pixels begin, and what they are like, in words of four bytes. It is the same for
 * all of them, and a multiple of three bytes: in base64, the pixels can simply be put behind it.
 */
const WORDS = [HEADER_BYTES + ROW * SIDE, 0, HEADER_BYTES, 40, SIDE, SIDE, 1 | (24 << 16), 0, 0, 0, 0, 0, 0];
const HEADER = [0x42, 0x4d, ...new Uint8Array(Uint32Array.from(WORDS).buffer)];
/** How the address of each of these bitmaps begins; its pixels follow. */
export const PLACEHOLDER_START = `data:image/bmp;base64,${btoa(String.fromCharCode(...HEADER))}`;

const KEPT_MAX = 5_000;
const kept = new Map<string, string>();

/**
 * A thumbhash (base64) as the pixels of a tiny bitmap, 160 letters of base64: what stands where a picture will appear, and
 * follows {@link PLACEHOLDER_START}. Undefined for a hash that is none.
 */
export function placeholderPixels(thumbhash: string): string | undefined {
  const known = kept.get(thumbhash);
  if (known) return known;
  const pixels = draw(thumbhash);
  if (pixels && kept.size < KEPT_MAX) kept.set(thumbhash, pixels);
  return pixels;
}

function draw(thumbhash: string): string | undefined {
  try {
    const hash = Uint8Array.from(atob(thumbhash), (letter) => letter.charCodeAt(0));
    if (hash.length < 5) return undefined;
    const { w, h, rgba } = thumbHashToRGBA(hash);
    return btoa(String.fromCharCode(...shrink(rgba, w, h)));
  } catch {
    return undefined;
  }
}

/** Takes a grid of points out of a picture, the lowest row first; it has no details that averaging would save. */
function shrink(rgba: Uint8Array, width: number, height: number): Uint8Array {
  const out = new Uint8Array(ROW * SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [column, row] = [i % SIDE, Math.floor(i / SIDE)];
    const x = Math.floor(((column + 0.5) * width) / SIDE);
    const y = Math.floor(((row + 0.5) * height) / SIDE);
    const [red = 0, green = 0, blue = 0] = rgba.subarray((y * width + x) * 4);
    out.set([blue, green, red], (SIDE - 1 - row) * ROW + column * 3);
  }
  return out;
}
