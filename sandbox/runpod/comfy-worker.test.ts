import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createInstantPainter } from '../painter/instant-painter.ts';
import { createComfyWorker } from './comfy-worker.ts';
import { WORKER_IMAGES } from './comfyui/model-files.ts';
import { imagesOf, schnellWorkflow } from './testing/workflows.ts';

const worker = createComfyWorker({ painter: createInstantPainter(), files: WORKER_IMAGES['flux1-schnell'] });

async function handle(input: unknown) {
  const prepared = await worker.prepare(input);
  return prepared.over ? prepared.result : prepared.finish();
}

/** The schnell workflow with other inputs for one node. */
function changed(node: string, inputs: Record<string, unknown>) {
  const workflow = schnellWorkflow();
  const original = workflow[node];
  return {
    workflow: {
      ...workflow,
      [node]: { class_type: original?.class_type, inputs: { ...original?.inputs, ...inputs } },
    },
  };
}

describe('worker-comfyui', () => {
  it('answers with base64 PNG files named by ComfyUI', async () => {
    const result = await handle({ workflow: schnellWorkflow({ batch: 2, width: 320, height: 192 }) });
    expect(result.images).toMatchObject([
      { filename: 'order_00001_.png', type: 'base64' },
      { filename: 'order_00002_.png', type: 'base64' },
    ]);
    const [image] = imagesOf(result);
    expect(await sharp(image).metadata()).toMatchObject({ format: 'png', width: 320, height: 192 });
  });

  it('leaves the prompt in the files, in ASCII, for the product to remove', async () => {
    const [image = Buffer.alloc(0)] = imagesOf(
      await handle({ workflow: schnellWorkflow({ prompt: 'a secret café 🎨' }) }),
    );
    const { comments } = await sharp(image).metadata();
    expect(comments?.map(({ keyword }) => keyword)).toEqual(['prompt', 'workflow']);
    expect(comments?.[0]?.text).toContain('a secret caf\\u00e9 \\ud83c\\udfa8');
  });

  it.each([
    [undefined, 'Please provide input'],
    ['{', 'Invalid JSON format in input'],
    [{}, "Missing 'workflow' parameter"],
    [
      { workflow: {}, images: [{ name: 'a.png' }] },
      "'images' must be a list of objects with 'name' and 'image' keys",
    ],
  ])('refuses the input %j', async (input, error) => {
    expect(await handle(input)).toEqual({ error });
  });

  it('reports a picture it cannot decode', async () => {
    const images = [{ name: 'photo.png', image: 'data:image/png;base64,AAAA' }];
    expect(await handle({ workflow: schnellWorkflow(), images })).toMatchObject({
      error: 'Failed to upload one or more input images',
      details: [expect.stringContaining('photo.png')],
    });
  });

  it('says which node class does not exist', async () => {
    const { error } = await handle({ workflow: { '3': { class_type: 'MagicWand', inputs: {} } } });
    expect(error).toContain('Cannot execute because node MagicWand does not exist.');
    expect(error).toContain("Node ID '#3'");
  });

  it.each([
    [
      '12',
      { unet_name: 'sd_xl_base_1.0.safetensors' },
      "unet_name: 'sd_xl_base_1.0.safetensors' not in ['flux1-schnell.safetensors']",
    ],
    ['5', { width: 8 }, 'Value 8 smaller than min of 16'],
    ['5', { height: 20_000 }, 'Value 20000 bigger than max of 16384'],
    ['13', { steps: 'many' }, 'Failed to convert an input value to a INT value'],
    ['13', { seed: -1 }, 'Value -1 smaller than min of 0'],
    ['13', { sampler_name: 'magic' }, "sampler_name: 'magic' not in (list of length"],
    ['13', { model: ['10', 0] }, 'model, received_type(VAE) mismatch input_type(MODEL)'],
    ['13', { positive: undefined }, 'Required input is missing'],
    ['8', { samples: ['13', 4] }, 'tuple index out of range'],
    ['8', { samples: ['99', 0] }, "'99'"],
  ])("tells ComfyUI's reason when node %s gets %j", async (node, inputs, reason) => {
    const { error } = await handle(changed(node, inputs));
    expect(error).toContain('Workflow validation failed');
    expect(error).toContain(reason);
  });

  it('lists the checkpoints it has when one is wrong', async () => {
    const sdxl = createComfyWorker({ painter: createInstantPainter(), files: WORKER_IMAGES.sdxl });
    const workflow = {
      '1': { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'dreams.safetensors' } },
      ...schnellWorkflow(),
      '8': { class_type: 'VAEDecode', inputs: { samples: ['13', 0], vae: ['1', 2] } },
    };
    const prepared = await sdxl.prepare({ workflow });
    expect(prepared).toMatchObject({
      over: true,
      result: { error: expect.stringContaining('Available checkpoint models: sd_xl_base_1.0.safetensors') },
    });
  });

  it('rounds sizes down to whole latent cells, as ComfyUI does without a word', async () => {
    const [image] = imagesOf(await handle({ workflow: schnellWorkflow({ width: 317, height: 203 }) }));
    expect(await sharp(image).metadata()).toMatchObject({ width: 312, height: 200 });
  });
});
