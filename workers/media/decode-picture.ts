import type { Size } from '@easel/core/catalog/sizes.ts';
import sharp from 'sharp';
import { BadPicture } from './bad-picture.ts';

/** A decoded picture: three bytes (red, green, blue) for each pixel, row by row. */
export interface Pixels extends Size {
  data: Buffer;
}

const FORMATS = ['png', 'jpeg', 'webp'];

/**
 * Decodes a file of exactly the expected size. The size is read from the header before anything is unpacked, so a small
 * file that claims to be huge costs nothing.
 *
 * @throws BadPicture
 */
export async function decodePicture(file: Buffer, expected: Size): Promise<Pixels> {
  const header = await sharp(file)
    .metadata()
    .catch((error) => {
      throw new BadPicture(`not readable: ${error.message}`);
    });
  if (!FORMATS.includes(header.format)) throw new BadPicture(`a file of the format ${header.format}`);
  if (header.width !== expected.width || header.height !== expected.height) {
    const { width, height } = expected;
    throw new BadPicture(`${header.width}x${header.height} instead of ${width}x${height}`);
  }
  const { data, info } = await sharp(file, { limitInputPixels: expected.width * expected.height })
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((error) => {
      throw new BadPicture(`not decodable: ${error.message}`);
    });
  return { data, width: info.width, height: info.height };
}
