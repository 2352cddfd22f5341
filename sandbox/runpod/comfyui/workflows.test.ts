import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createPainter } from '../../painter/painter.ts';
import { createComfyWorker } from '../comfy-worker.ts';
import { imagesOf, schnellWorkflow } from '../testing/workflows.ts';
import { ALL_MODEL_FILES, mergeModelFiles, WORKER_IMAGES } from './model-files.ts';

const files = mergeModelFiles([ALL_MODEL_FILES, { ...WORKER_IMAGES.sd3, upscale: ['4x-UltraSharp.pth'] }]);
const worker = createComfyWorker({ painter: createPainter(), files });

async function make(input: { workflow: object; images?: { name: string; image: string }[] }) {
  const prepared = await worker.prepare(input);
  if (prepared.over) throw new Error(String(prepared.result.error));
  const [image = Buffer.alloc(0)] = imagesOf(await prepared.finish());
  return { image, work: prepared.work };
}

/** Mean difference of two pictures, 0 to 255, both brought to the same small size. */
async function difference(one: Buffer, other: Buffer): Promise<number> {
  const shrink = (image: Buffer) => sharp(image).resize(48, 48, { fit: 'fill' }).raw().toBuffer();
  const [a, b] = await Promise.all([shrink(one), shrink(other)]);
  return a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0) / a.length;
}

const sdxlNodes = {
  '4': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd_xl_base_1.0.safetensors' } },
  '6': { class_type: 'CLIPTextEncode', inputs: { text: 'a harbour at dawn', clip: ['4', 1] } },
  '7': { class_type: 'CLIPTextEncode', inputs: { text: 'fog', clip: ['4', 1] } },
};

function repaintWorkflow(source: object, denoise: number) {
  return {
    ...sdxlNodes,
    ...source,
    '12': { class_type: 'VAEEncode', inputs: { pixels: ['11', 0], vae: ['4', 2] } },
    '13': {
      class_type: 'KSampler',
      inputs: {
        seed: 99,
        steps: 20,
        cfg: 7,
        sampler_name: 'dpmpp_2m',
        scheduler: 'karras',
        denoise,
        model: ['4', 0],
        positive: ['6', 0],
        negative: ['7', 0],
        latent_image: ['12', 0],
      },
    },
    '14': { class_type: 'VAEDecode', inputs: { samples: ['13', 0], vae: ['4', 2] } },
    '15': { class_type: 'SaveImage', inputs: { images: ['14', 0], filename_prefix: 'out' } },
  };
}

const load = { class_type: 'LoadImage', inputs: { image: 'source.png' } };
const { image: source } = await make({
  workflow: schnellWorkflow({ prompt: 'a harbour at dawn', width: 320, height: 256 }),
});
const images = [{ name: 'source.png', image: `data:image/png;base64,${source.toString('base64')}` }];

describe('workflows', () => {
  it('upscale: the same picture, larger and finer', async () => {
    const scale = {
      '10': load,
      '11': {
        class_type: 'ImageScaleBy',
        inputs: { image: ['10', 0], upscale_method: 'lanczos', scale_by: 2 },
      },
    };
    const { image } = await make({ workflow: repaintWorkflow(scale, 0.35), images });
    expect(await sharp(image).metadata()).toMatchObject({ width: 640, height: 512 });
    expect(await difference(source, image)).toBeLessThan(4);
  });

  it('vary: a near relative, the nearer the lower the denoise', async () => {
    const { image: subtle } = await make({ workflow: repaintWorkflow({ '11': load }, 0.55), images });
    const { image: strong } = await make({ workflow: repaintWorkflow({ '11': load }, 0.9), images });
    const [near, far] = [await difference(source, subtle), await difference(source, strong)];
    expect(near).toBeGreaterThan(2);
    expect(far).toBeGreaterThan(near);
  });

  it('enlarges with an upscale model where the worker has one', async () => {
    const workflow = {
      '1': load,
      '2': { class_type: 'UpscaleModelLoader', inputs: { model_name: '4x-UltraSharp.pth' } },
      '3': { class_type: 'ImageUpscaleWithModel', inputs: { upscale_model: ['2', 0], image: ['1', 0] } },
      '4': {
        class_type: 'ImageScale',
        inputs: { image: ['3', 0], upscale_method: 'area', width: 640, height: 0, crop: 'disabled' },
      },
      '5': { class_type: 'SaveImage', inputs: { images: ['4', 0], filename_prefix: 'upscaled' } },
    };
    const { image } = await make({ workflow, images });
    expect(await sharp(image).metadata()).toMatchObject({ width: 640, height: 512 });
    expect(await difference(source, image)).toBeLessThan(4);
  });

  it("runs the advanced sampler of the worker's own examples", async () => {
    const { '13': _sampler, ...rest } = schnellWorkflow({ batch: 2 });
    const workflow = {
      ...rest,
      '13': {
        class_type: 'SamplerCustomAdvanced',
        inputs: {
          noise: ['25', 0],
          guider: ['22', 0],
          sampler: ['16', 0],
          sigmas: ['17', 0],
          latent_image: ['5', 0],
        },
      },
      '16': { class_type: 'KSamplerSelect', inputs: { sampler_name: 'euler' } },
      '17': {
        class_type: 'BasicScheduler',
        inputs: { scheduler: 'sgm_uniform', steps: 4, denoise: 1, model: ['12', 0] },
      },
      '22': { class_type: 'BasicGuider', inputs: { model: ['12', 0], conditioning: ['6', 0] } },
      '25': { class_type: 'RandomNoise', inputs: { noise_seed: 7 } },
    };
    const { work } = await make({ workflow });
    expect(work).toEqual([{ megapixels: (256 * 256) / 1e6, steps: 4, pictures: 2 }]);
  });

  it('refuses a picture that was not uploaded', async () => {
    const workflow = repaintWorkflow({ '11': load }, 0.5);
    await expect(make({ workflow })).rejects.toThrow('Invalid image file: source.png');
  });
});
