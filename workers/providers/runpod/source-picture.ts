import sharp from 'sharp';

/** Runpod takes request bodies of 10 MB; base64 adds a third, and the workflow needs room too. */
const BYTES_MAX = 6_500_000;
const JPEG_QUALITIES = [95, 85, 70];

/**
 * Writes a source picture as worker-comfyui takes it: a data address. One that is too large to be sent as it is goes as
 * JPEG, as good as fits: it is scaled and repainted there anyway.
 */
export async function encodeSource(file: Buffer): Promise<string> {
  if (file.length <= BYTES_MAX) return dataUrl('image/png', file);
  for (const quality of JPEG_QUALITIES) {
    const jpeg = await sharp(file).flatten().jpeg({ quality }).toBuffer();
    if (jpeg.length <= BYTES_MAX) return dataUrl('image/jpeg', jpeg);
  }
  throw new Error(`a source picture of ${file.length} bytes cannot be made small enough to send`);
}

function dataUrl(mime: string, file: Buffer): string {
  return `data:${mime};base64,${file.toString('base64')}`;
}
