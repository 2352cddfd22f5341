import { pngChunk } from '../../painter/png-file.ts';
import { asciiJson } from './python-text.ts';

/** PNG signature (8 bytes) and the IHDR chunk (25 bytes) come first; text may follow them. */
const AFTER_HEADER = 33;

/**
 * Writes the prompt and the workflow into a PNG as ComfyUI's SaveImage does: one tEXt chunk each, keyed `prompt`
 * and `workflow`. Whoever publishes such a file publishes the whole recipe; the product has to strip it.
 */
export function embedRecipe(png: Buffer, recipe: { prompt: unknown; workflow: unknown }): Buffer {
  const chunks = Object.entries(recipe).map(([key, value]) =>
    pngChunk('tEXt', Buffer.from(`${key}\0${asciiJson(value)}`, 'latin1')),
  );
  return Buffer.concat([png.subarray(0, AFTER_HEADER), ...chunks, png.subarray(AFTER_HEADER)]);
}
