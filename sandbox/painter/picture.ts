import sharp from 'sharp';

/** A picture somewhere in the sandbox's GPU worker. Its pixels are asked for only when somebody needs them. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Straight (not premultiplied) RGBA, four bytes a pixel, rows from the top. */
  toPixels(): Promise<Uint8ClampedArray>;
  /** A complete PNG file without any metadata. */
  toPng(): Promise<Buffer>;
}

export function pictureFromPixels(width: number, height: number, rgba: Uint8ClampedArray): Picture {
  if (rgba.length !== width * height * 4) {
    throw new RangeError(
      `a ${width}x${height} picture needs ${width * height * 4} bytes, not ${rgba.length}`,
    );
  }
  return {
    width,
    height,
    toPixels: async () => rgba,
    toPng: () => encodePng(width, height, rgba),
  };
}

/** Reads any picture file that sharp knows. Throws where the bytes are no picture. */
export async function pictureFromFile(bytes: Buffer): Promise<Picture> {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return pictureFromPixels(info.width, info.height, asClamped(data));
}

/** The whole picture resampled to another size (Lanczos, stretching if the shape differs). */
export async function resizePicture(source: Picture, width: number, height: number): Promise<Picture> {
  if (source.width === width && source.height === height) return source;
  const data = await sharp(await source.toPixels(), { raw: rawShape(source) })
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer();
  return pictureFromPixels(width, height, asClamped(data));
}

/** The middle of a picture, `width` by `height` pixels of it. */
export async function cropPicture(source: Picture, width: number, height: number): Promise<Picture> {
  if (source.width === width && source.height === height) return source;
  const left = Math.floor((source.width - width) / 2);
  const top = Math.floor((source.height - height) / 2);
  const data = await sharp(await source.toPixels(), { raw: rawShape(source) })
    .extract({ left, top, width, height })
    .raw()
    .toBuffer();
  return pictureFromPixels(width, height, asClamped(data));
}

function encodePng(width: number, height: number, rgba: Uint8ClampedArray): Promise<Buffer> {
  // Opaque pictures leave as RGB, as ComfyUI saves them, and a quarter smaller.
  return sharp(rgba, { raw: rawShape({ width, height }) })
    .removeAlpha()
    .png({ compressionLevel: 3, adaptiveFiltering: true })
    .toBuffer();
}

const rawShape = ({ width, height }: { width: number; height: number }) =>
  ({ width, height, channels: 4 }) as const;

const asClamped = (data: Buffer) => new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
