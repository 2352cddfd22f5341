import { setImmediate } from 'node:timers/promises';
import { paintScene } from './paint-scene.ts';
import { type Picture, resizePicture } from './picture.ts';
import { refinePicture } from './refine-picture.ts';
import { repaintPicture } from './repaint-picture.ts';

/** What a sampler asks for. The same request always gives the same pixels. */
export interface PaintRequest {
  prompt: string;
  negative: string;
  /** Kept as text so that ComfyUI's 64-bit seeds lose no digit. */
  seed: string;
  /** Which picture of the batch: each is another painting of the same prompt. */
  batchIndex: number;
  width: number;
  height: number;
  steps: number;
}

export interface Painter {
  paint(request: PaintRequest): Promise<Picture>;
  /** Image to image: how far the result strays from `source` is `denoise`, 0 (not at all) to 1 (a new picture). */
  repaint(source: Picture, request: PaintRequest, denoise: number): Promise<Picture>;
  /** The same picture at another size, with fine brush detail where it grew. */
  enlarge(source: Picture, width: number, height: number): Promise<Picture>;
}

/** Up to here a repaint keeps every form of its source and only refines its surface. */
const REFINE_UP_TO_DENOISE = 0.45;

/**
 * The sandbox's stand-in for a GPU. **It is no AI**: a procedural renderer that looks a prompt's words up in a
 * small lexicon, hashes the words it does not know, and paints a layered scene with them. It exists so that
 * the demo and the tests have handsome pictures that depend on prompt, seed, size and steps, and repeat exactly.
 */
export function createPainter(): Painter {
  return {
    async paint(request) {
      // Painting holds the thread for some tenths of a second: a batch must let others have their turn in between.
      await setImmediate();
      return paintScene(request);
    },
    async repaint(source, request, denoise) {
      if (denoise <= 0) return source;
      if (denoise <= REFINE_UP_TO_DENOISE)
        return refinePicture(source, { seed: request.seed, strength: denoise });
      return repaintPicture(source, paintScene(request), { seed: request.seed, denoise });
    },
    async enlarge(source, width, height) {
      const resized = await resizePicture(source, width, height);
      const grew = width * height > source.width * source.height;
      return grew ? refinePicture(resized, { seed: 'enlarge', strength: 0.25 }) : resized;
    },
  };
}
