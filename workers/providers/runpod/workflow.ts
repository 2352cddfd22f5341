import { modelOf } from '@easel/core/kinds/picture.ts';
import type { Task } from '@easel/core/kinds/task.ts';

/** ComfyUI's API format: node id -> class and inputs; an input is a value or a link `[node id, output number]`. */
export type Workflow = Record<string, { class_type: string; inputs: Record<string, unknown> }>;

type Link = [node: string, output: number];

/** The name under which an image-to-image source is uploaded beside the workflow. */
export const SOURCE_NAME = 'source.png';

/** The files beside the model in worker-comfyui's FLUX images (`MODEL_TYPE` in its Dockerfile). */
const FLUX_FILES = {
  encoders: ['t5xxl_fp8_e4m3fn.safetensors', 'clip_l.safetensors'],
  vae: 'ae.safetensors',
} as const;

/**
 * Writes a task as a ComfyUI workflow for the ready-made images of `runpod-workers/worker-comfyui` 5.x, after its
 * test_resources/workflows.
 */
export function buildWorkflow(task: Task): Workflow {
  const model = modelOf(task);
  const family =
    model.family === 'flux' ? fluxNodes(task, model.checkpoint) : sdxlNodes(task, model.checkpoint);
  return {
    ...family.nodes,
    ...latentNodes(task, family),
    sampler: {
      class_type: 'KSampler',
      inputs: {
        model: family.model,
        positive: family.positive,
        negative: family.negative,
        latent_image: ['latent', 0] satisfies Link,
        seed: task.seed,
        steps: task.steps,
        cfg: family.cfg,
        sampler_name: family.sampler,
        scheduler: family.scheduler,
        denoise: task.type === 'image-to-image' ? task.strength : 1,
      },
    },
    decode: { class_type: 'VAEDecode', inputs: { samples: ['sampler', 0], vae: family.vae } },
    save: { class_type: 'SaveImage', inputs: { images: ['decode', 0], filename_prefix: 'easel' } },
  };
}

interface Family {
  nodes: Workflow;
  model: Link;
  vae: Link;
  positive: Link;
  negative: Link;
  emptyLatent: string;
  cfg: number;
  sampler: string;
  scheduler: string;
}

/** FLUX follows its own guidance and was trained without a negative prompt: cfg stays 1, the negative stays empty. */
function fluxNodes(task: Task, file: string): Family {
  const [clip_name1, clip_name2] = FLUX_FILES.encoders;
  return {
    nodes: {
      unet: { class_type: 'UNETLoader', inputs: { unet_name: file, weight_dtype: 'default' } },
      clip: { class_type: 'DualCLIPLoader', inputs: { clip_name1, clip_name2, type: 'flux' } },
      vae: { class_type: 'VAELoader', inputs: { vae_name: FLUX_FILES.vae } },
      prompt: { class_type: 'CLIPTextEncode', inputs: { text: task.prompt, clip: ['clip', 0] } },
      guided: {
        class_type: 'FluxGuidance',
        inputs: { conditioning: ['prompt', 0], guidance: task.guidance },
      },
      negative: { class_type: 'CLIPTextEncode', inputs: { text: '', clip: ['clip', 0] } },
    },
    model: ['unet', 0],
    vae: ['vae', 0],
    positive: ['guided', 0],
    negative: ['negative', 0],
    emptyLatent: 'EmptySD3LatentImage',
    cfg: 1,
    sampler: 'euler',
    scheduler: 'simple',
  };
}

function sdxlNodes(task: Task, file: string): Family {
  return {
    nodes: {
      checkpoint: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: file } },
      prompt: { class_type: 'CLIPTextEncode', inputs: { text: task.prompt, clip: ['checkpoint', 1] } },
      negative: {
        class_type: 'CLIPTextEncode',
        inputs: { text: task.negativePrompt, clip: ['checkpoint', 1] },
      },
    },
    model: ['checkpoint', 0],
    vae: ['checkpoint', 2],
    positive: ['prompt', 0],
    negative: ['negative', 0],
    emptyLatent: 'EmptyLatentImage',
    cfg: task.guidance,
    sampler: 'dpmpp_2m',
    scheduler: 'karras',
  };
}

/** Where sampling starts, always as the node `latent`: from nothing, or from the source scaled to the wanted size. */
function latentNodes(task: Task, family: Family): Workflow {
  const { width, height, count } = task;
  if (task.type === 'text-to-image') {
    return { latent: { class_type: family.emptyLatent, inputs: { width, height, batch_size: count } } };
  }
  return {
    load: { class_type: 'LoadImage', inputs: { image: SOURCE_NAME } },
    scale: {
      class_type: 'ImageScale',
      inputs: { image: ['load', 0], upscale_method: 'lanczos', width, height, crop: 'center' },
    },
    encode: { class_type: 'VAEEncode', inputs: { pixels: ['scale', 0], vae: family.vae } },
    latent: { class_type: 'RepeatLatentBatch', inputs: { samples: ['encode', 0], amount: count } },
  };
}
