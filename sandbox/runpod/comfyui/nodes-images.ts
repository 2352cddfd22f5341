import { cropPicture, resizePicture } from '../../painter/picture.ts';
import type { InputSpec, NodeDefinition } from './node-definition.ts';
import { roundToLatent } from './nodes-sampling.ts';
import { lazyBatch, type PictureBatch } from './values.ts';

const UPSCALE_METHODS = ['nearest-exact', 'bilinear', 'area', 'bicubic', 'lanczos'];
const UPSCALE_METHOD: InputSpec = { type: 'COMBO', options: () => UPSCALE_METHODS };
const SIDE: InputSpec = { type: 'INT', min: 0, max: 16384 };

/** Nodes between latents, files and pictures. */
export const IMAGE_NODES: Readonly<Record<string, NodeDefinition>> = {
  VAEDecode: {
    required: { samples: { type: 'LATENT' }, vae: { type: 'VAE' } },
    outputs: ['IMAGE'],
    run(inputs, { painter }) {
      const { pictures, ...size } = inputs.socket('LATENT', 'samples');
      const unsampled = lazyBatch(size, () => paintUnsampled());
      return [{ type: 'IMAGE', value: pictures ?? unsampled }];

      // An empty latent decodes to a flat brownish grey in ComfyUI; here to a painting of no words, once per picture.
      function paintUnsampled() {
        const request = {
          prompt: '',
          negative: '',
          seed: '0',
          steps: 1,
          width: size.width,
          height: size.height,
        };
        return Promise.all(
          Array.from({ length: size.count }, (_, batchIndex) => painter.paint({ ...request, batchIndex })),
        );
      }
    },
  },
  VAEEncode: {
    required: { pixels: { type: 'IMAGE' }, vae: { type: 'VAE' } },
    outputs: ['LATENT'],
    run(inputs) {
      const pixels = inputs.socket('IMAGE', 'pixels');
      const size = { width: roundToLatent(pixels.width), height: roundToLatent(pixels.height) };
      const pictures = mapBatch(pixels, size, (picture) => cropPicture(picture, size.width, size.height));
      return [{ type: 'LATENT', value: { ...size, count: pixels.count, pictures } }];
    },
  },
  LoadImage: {
    required: { image: { type: 'COMBO', options: () => [] } },
    outputs: ['IMAGE', 'MASK'],
    validate: ({ name, value, uploads }) =>
      name === 'image' && !uploads.has(String(value)) ? `Invalid image file: ${value}` : undefined,
    run(inputs, { uploads }) {
      const picture = uploads.get(inputs.text('image'));
      if (!picture) throw new Error(`no uploaded picture is called ${inputs.text('image')}`);
      const { width, height } = picture;
      return [
        { type: 'IMAGE', value: lazyBatch({ width, height, count: 1 }, async () => [picture]) },
        { type: 'MASK', value: { width: 64, height: 64 } },
      ];
    },
  },
  ImageScale: {
    required: {
      image: { type: 'IMAGE' },
      upscale_method: UPSCALE_METHOD,
      width: SIDE,
      height: SIDE,
      crop: { type: 'COMBO', options: () => ['disabled', 'center'] },
    },
    outputs: ['IMAGE'],
    run(inputs) {
      const image = inputs.socket('IMAGE', 'image');
      const size = fillInSize(image, inputs.number('width'), inputs.number('height'));
      return [{ type: 'IMAGE', value: scaleBatch(image, size, inputs.text('crop') === 'center') }];
    },
  },
  ImageScaleBy: {
    required: {
      image: { type: 'IMAGE' },
      upscale_method: UPSCALE_METHOD,
      scale_by: { type: 'FLOAT', min: 0.01, max: 8 },
    },
    outputs: ['IMAGE'],
    run(inputs) {
      const image = inputs.socket('IMAGE', 'image');
      const factor = inputs.number('scale_by');
      const size = { width: Math.round(image.width * factor), height: Math.round(image.height * factor) };
      return [{ type: 'IMAGE', value: scaleBatch(image, size, false) }];
    },
  },
  ImageUpscaleWithModel: {
    required: { upscale_model: { type: 'UPSCALE_MODEL' }, image: { type: 'IMAGE' } },
    outputs: ['IMAGE'],
    run(inputs, { painter, recordSampling }) {
      const image = inputs.socket('IMAGE', 'image');
      const { factor } = inputs.socket('UPSCALE_MODEL', 'upscale_model');
      const size = { width: image.width * factor, height: image.height * factor };
      recordSampling({ megapixels: (size.width * size.height) / 1e6, steps: 1, pictures: image.count });
      const enlarged = mapBatch(image, size, (picture) => painter.enlarge(picture, size.width, size.height));
      return [{ type: 'IMAGE', value: enlarged }];
    },
  },
  SaveImage: {
    required: { images: { type: 'IMAGE' }, filename_prefix: { type: 'STRING' } },
    outputs: [],
    isOutput: true,
    run(inputs, { save }) {
      save(inputs.text('filename_prefix'), inputs.socket('IMAGE', 'images'));
      return [];
    },
  },
};

interface Size {
  width: number;
  height: number;
}

/** Zero for one side means "keep the shape", zero for both "leave it". */
function fillInSize(image: Size, width: number, height: number): Size {
  if (width === 0 && height === 0) return { width: image.width, height: image.height };
  if (width === 0) return { width: Math.max(1, Math.round((image.width * height) / image.height)), height };
  if (height === 0) return { width, height: Math.max(1, Math.round((image.height * width) / image.width)) };
  return { width, height };
}

function scaleBatch(image: PictureBatch, size: Size, cropToShape: boolean): PictureBatch {
  return mapBatch(image, size, async (picture) => {
    const shape = size.width / size.height;
    const framed = cropToShape
      ? await cropPicture(
          picture,
          Math.min(picture.width, Math.round(picture.height * shape)),
          Math.min(picture.height, Math.round(picture.width / shape)),
        )
      : picture;
    return resizePicture(framed, size.width, size.height);
  });
}

type MakePicture = Parameters<typeof lazyBatch>[1];

function mapBatch(
  batch: PictureBatch,
  size: Size,
  change: (
    picture: Awaited<ReturnType<MakePicture>>[number],
  ) => Promise<Awaited<ReturnType<MakePicture>>[number]>,
): PictureBatch {
  return lazyBatch({ ...size, count: batch.count }, async () =>
    Promise.all((await batch.make()).map(change)),
  );
}
