import { type Picture, pictureFromPixels } from './picture.ts';
import { clamp, createNoise, createRandom, layerNoise, lerp } from './random.ts';

/** How far forms move at a denoise of 1, as a share of the short side. */
const WANDER = 0.07;

/**
 * A near relative of `source`: its forms drift, its colours lean another way, and a fresh painting of the prompt
 * comes through in patches. How much of each is a matter of `denoise` (above 0.45, up to 1).
 */
export async function repaintPicture(
  source: Picture,
  fresh: Picture,
  { seed, denoise }: { seed: string; denoise: number },
): Promise<Picture> {
  const { width, height } = source;
  const [old, painted] = await Promise.all([source.toPixels(), fresh.toPixels()]);
  const random = createRandom(`repaint/${seed}`);
  const driftX = layerNoise(createNoise(`drift-x/${seed}`), 3);
  const driftY = layerNoise(createNoise(`drift-y/${seed}`), 3);
  const patches = layerNoise(createNoise(`patches/${seed}`), 4);
  const reach = WANDER * denoise * Math.min(width, height);
  const tint = [random.between(-1, 1), random.between(-1, 1), random.between(-1, 1)].map(
    (lean) => 1 + lean * 0.16 * denoise,
  );
  const freshShare = clamp((denoise - 0.4) * 1.5);
  const result = new Uint8ClampedArray(old.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const u = (x / width) * 4;
      const v = (y / height) * 4;
      const fromX = clamp(Math.round(x + (driftX(u, v) - 0.5) * 2 * reach), 0, width - 1);
      const fromY = clamp(Math.round(y + (driftY(u, v) - 0.5) * 2 * reach), 0, height - 1);
      const from = (fromY * width + fromX) * 4;
      const to = (y * width + x) * 4;
      const share =
        clamp(freshShare + (patches(u, v) - 0.5) * 1.2 * Math.min(1, freshShare * 3)) *
        Math.min(1, freshShare * 4);
      for (let channel = 0; channel < 3; channel++) {
        const kept = (old[from + channel] ?? 0) * (tint[channel] ?? 1);
        result[to + channel] = lerp(kept, painted[to + channel] ?? 0, share);
      }
      result[to + 3] = 255;
    }
  }
  return pictureFromPixels(width, height, result);
}
