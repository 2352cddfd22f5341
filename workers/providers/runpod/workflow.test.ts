import type { CreationId } from '@easel/core/ids.ts';
import type { Task } from '@easel/core/kinds/task.ts';
import { expect, test } from 'vitest';
import { buildWorkflow, SOURCE_NAME } from './workflow.ts';

const asked = {
  prompt: 'a fox in the snow',
  negativePrompt: 'text',
  seed: 7,
  width: 1216,
  height: 832,
  steps: 20,
  guidance: 4,
  count: 3,
};
const words = (model: string): Task => ({ type: 'text-to-image', model, ...asked });
const picture = (model: string): Task => ({
  type: 'image-to-image',
  model,
  ...asked,
  source: 'cre_x' as CreationId,
  strength: 0.5,
});

test('FLUX: its own loaders, guidance beside the prompt, cfg 1 and no negative prompt', () => {
  const flow = buildWorkflow(words('flux-dev'));
  expect(flow.unet?.inputs.unet_name).toBe('flux1-dev.safetensors');
  expect(flow.guided?.inputs.guidance).toBe(4);
  expect(flow.negative?.inputs.text).toBe('');
  expect(flow.sampler?.inputs).toMatchObject({ seed: 7, steps: 20, cfg: 1, denoise: 1 });
  expect(flow.latent).toEqual({
    class_type: 'EmptySD3LatentImage',
    inputs: { width: 1216, height: 832, batch_size: 3 },
  });
});

test('SDXL: one checkpoint, guidance as cfg, and the negative prompt', () => {
  const flow = buildWorkflow(words('sdxl'));
  expect(flow.checkpoint?.inputs.ckpt_name).toBe('sd_xl_base_1.0.safetensors');
  expect(flow.negative?.inputs.text).toBe('text');
  expect(flow.sampler?.inputs).toMatchObject({ cfg: 4, denoise: 1 });
  expect(flow.latent?.class_type).toBe('EmptyLatentImage');
});

test.each(['flux-schnell', 'sdxl'])('%s from a picture: scaled, encoded, as often as asked', (model) => {
  const flow = buildWorkflow(picture(model));
  expect(flow.load?.inputs.image).toBe(SOURCE_NAME);
  expect(flow.scale?.inputs).toMatchObject({ width: 1216, height: 832 });
  expect(flow.latent).toEqual({
    class_type: 'RepeatLatentBatch',
    inputs: { samples: ['encode', 0], amount: 3 },
  });
  expect(flow.sampler?.inputs.denoise).toBe(0.5);
});

test.each([words('flux-schnell'), words('sdxl'), picture('flux-dev'), picture('sdxl')])(
  'every link leads to a node ($type, $model)',
  (task) => {
    const flow = buildWorkflow(task);
    const links = Object.values(flow).flatMap(({ inputs }) => Object.values(inputs).filter(Array.isArray));
    expect(links.length).toBeGreaterThan(5);
    for (const [node] of links) expect(Object.keys(flow)).toContain(node);
  },
);
