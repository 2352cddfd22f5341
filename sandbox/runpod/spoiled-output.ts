import { deflateSync } from 'node:zlib';
import { createCanvas } from '@napi-rs/canvas';
import sharp from 'sharp';
import { PNG_SIGNATURE, pngChunk } from '../painter/png-file.ts';
import type { HandlerResult } from './comfy-worker.ts';
import { isRecord } from './comfyui/workflow.ts';
import type { Failure } from './switches.ts';

const BOMB_SIDE = 20_000;
const CORRUPT_SHARE = 0.4;

/** Applies the output failures drawn for a job to what its worker made; without any, answers it untouched. */
export async function spoilOutput(
  result: HandlerResult,
  failures: ReadonlySet<Failure>,
): Promise<HandlerResult> {
  if (failures.has('output-error'))
    return { error: 'ComfyUI server (127.0.0.1:8188) not reachable after multiple retries.' };
  const images = Array.isArray(result.images) ? result.images.filter(isRecord) : [];
  if (failures.has('output-fewer')) return { ...result, images: images.slice(0, -1) };
  const spoil = findSpoiler(failures);
  if (!spoil) return result;
  const spoiled = images.map(async (image) => {
    const data = await spoil(Buffer.from(String(image.data), 'base64'));
    return { ...image, data: data.toString('base64') };
  });
  return { ...result, images: await Promise.all(spoiled) };
}

function findSpoiler(failures: ReadonlySet<Failure>): ((png: Buffer) => Promise<Buffer>) | undefined {
  if (failures.has('output-blank')) return drawBlank;
  if (failures.has('output-placeholder')) return drawPlaceholder;
  if (failures.has('output-wrong-size')) return halveSize;
  if (failures.has('output-corrupt'))
    return async (png) => png.subarray(0, Math.floor(png.length * CORRUPT_SHARE));
  if (failures.has('output-bomb')) return async () => buildBomb();
  return undefined;
}

async function drawBlank(png: Buffer): Promise<Buffer> {
  const { width, height } = await sharp(png).metadata();
  return sharp({ create: { width, height, channels: 3, background: '#000000' } })
    .png()
    .toBuffer();
}

/** The notice that some services send as a picture, with HTTP 200, when they mean 429. */
async function drawPlaceholder(png: Buffer): Promise<Buffer> {
  const { width, height } = await sharp(png).metadata();
  const canvas = createCanvas(width, height);
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#f2f2f2';
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = '#444444';
  pen.textAlign = 'center';
  pen.font = `bold ${Math.round(width / 16)}px sans-serif`;
  pen.fillText('RATE LIMIT REACHED', width / 2, height / 2);
  pen.font = `${Math.round(width / 32)}px sans-serif`;
  pen.fillText('Please wait a moment or upgrade your plan', width / 2, height / 2 + width / 14);
  return canvas.encode('png');
}

async function halveSize(png: Buffer): Promise<Buffer> {
  const { width, height } = await sharp(png).metadata();
  return sharp(png)
    .resize(Math.floor(width / 2), Math.floor(height / 2))
    .png()
    .toBuffer();
}

let bomb: Buffer | undefined;

/** A one-bit PNG of 400 megapixels in some 50 kB: 1.6 GB for whoever decodes it to RGBA without looking. */
function buildBomb(): Buffer {
  if (bomb) return bomb;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(BOMB_SIDE, 0);
  header.writeUInt32BE(BOMB_SIDE, 4);
  header.set([1, 0, 0, 0, 0], 8); // 1 bit a pixel, grey, deflate, no filter method, not interlaced
  const rows = Buffer.alloc((Math.ceil(BOMB_SIDE / 8) + 1) * BOMB_SIDE);
  bomb = Buffer.concat([
    PNG_SIGNATURE,
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
  return bomb;
}
