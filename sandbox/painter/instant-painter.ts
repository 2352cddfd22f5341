import { deflateSync } from 'node:zlib';
import type { Painter, PaintRequest } from './painter.ts';
import { type Picture, pictureFromFile, resizePicture } from './picture.ts';
import { PNG_SIGNATURE, pngChunk } from './png-file.ts';
import { createNoise, createRandom } from './random.ts';

/** Width and height of one cell of the pattern, in pixels. */
const CELL = 16;
const SHADES = 64;

/**
 * A painter for benchmarks, where the picture is not the point: a mosaic of the asked size, in colours of the
 * prompt and seed. The mosaic is deflated once a size; each picture only gets its own colour table, so one costs
 * microseconds. No AI either.
 */
export function createInstantPainter(): Painter {
  const mosaics = new Map<string, Buffer>();

  function paint(request: PaintRequest): Picture {
    const { width, height } = request;
    const size = `${width}x${height}`;
    const mosaic = mosaics.get(size) ?? deflateMosaic(width, height);
    mosaics.set(size, mosaic);
    const png = Buffer.concat([
      PNG_SIGNATURE,
      pngChunk('IHDR', indexedHeader(width, height)),
      pngChunk('PLTE', colourTable(request)),
      pngChunk('IDAT', mosaic),
      pngChunk('IEND', Buffer.alloc(0)),
    ]);
    return {
      width,
      height,
      toPng: async () => png,
      toPixels: async () => (await pictureFromFile(png)).toPixels(),
    };
  }

  return {
    paint: async (request) => paint(request),
    repaint: async (source, request, denoise) => (denoise > 0.45 ? paint(request) : source),
    enlarge: resizePicture,
  };
}

function indexedHeader(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8); // 8 bits a pixel, palette colours, deflate, no filter method, not interlaced
  return header;
}

function deflateMosaic(width: number, height: number): Buffer {
  const noise = createNoise('mosaic');
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) {
    const row = y * (width + 1);
    for (let x = 0; x < width; x++) {
      const shade = noise(Math.floor(x / CELL) / 3, Math.floor(y / CELL) / 3);
      rows[row + 1 + x] = Math.min(SHADES - 1, Math.floor(shade * SHADES));
    }
  }
  return deflateSync(rows, { level: 9 });
}

function colourTable({ prompt, seed, batchIndex }: PaintRequest): Buffer {
  const random = createRandom(`${prompt}|${seed}|${batchIndex}`);
  const table = Buffer.alloc(SHADES * 3);
  for (let shade = 0; shade < SHADES; shade++) {
    for (let channel = 0; channel < 3; channel++) {
      table[shade * 3 + channel] = Math.floor(40 + (shade / SHADES) * 120 + random.next() * 95);
    }
  }
  return table;
}
