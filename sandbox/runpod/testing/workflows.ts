import { isRecord } from '../comfyui/workflow.ts';

/** Text to image on FLUX.1 schnell, with the node classes that ComfyUI's own templates use. */
export function schnellWorkflow({
  prompt = 'a lighthouse in a storm',
  seed = 7,
  width = 256,
  height = 256,
  batch = 1,
  steps = 4,
} = {}): Record<string, { class_type: string; inputs: Record<string, unknown> }> {
  return {
    '5': { class_type: 'EmptySD3LatentImage', inputs: { width, height, batch_size: batch } },
    '6': { class_type: 'CLIPTextEncode', inputs: { text: prompt, clip: ['11', 0] } },
    '7': { class_type: 'ConditioningZeroOut', inputs: { conditioning: ['6', 0] } },
    '8': { class_type: 'VAEDecode', inputs: { samples: ['13', 0], vae: ['10', 0] } },
    '9': { class_type: 'SaveImage', inputs: { images: ['8', 0], filename_prefix: 'easel/order' } },
    '10': { class_type: 'VAELoader', inputs: { vae_name: 'ae.safetensors' } },
    '11': {
      class_type: 'DualCLIPLoader',
      inputs: { clip_name1: 't5xxl_fp8_e4m3fn.safetensors', clip_name2: 'clip_l.safetensors', type: 'flux' },
    },
    '12': {
      class_type: 'UNETLoader',
      inputs: { unet_name: 'flux1-schnell.safetensors', weight_dtype: 'fp8_e4m3fn' },
    },
    '13': {
      class_type: 'KSampler',
      inputs: {
        seed,
        steps,
        cfg: 1,
        sampler_name: 'euler',
        scheduler: 'simple',
        denoise: 1,
        model: ['12', 0],
        positive: ['6', 0],
        negative: ['7', 0],
        latent_image: ['5', 0],
      },
    },
  };
}

/** The image files in a COMPLETED job's output. */
export function imagesOf(output: unknown): Buffer[] {
  const images = isRecord(output) && Array.isArray(output.images) ? output.images : [];
  return images.map((image) => Buffer.from(String(isRecord(image) ? image.data : ''), 'base64'));
}
