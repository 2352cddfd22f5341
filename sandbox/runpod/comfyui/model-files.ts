/** The file names that ComfyUI's loader nodes offer on one worker, by folder of `models/`. */
export interface ModelFiles {
  checkpoints: readonly string[];
  /** `models/unet` and `models/diffusion_models` are one list to ComfyUI. */
  unet: readonly string[];
  /** `models/clip` and `models/text_encoders` likewise. */
  clip: readonly string[];
  vae: readonly string[];
  upscale: readonly string[];
}

const NO_FILES: ModelFiles = { checkpoints: [], unet: [], clip: [], vae: [], upscale: [] };
const FLUX_ENCODERS = ['clip_l.safetensors', 't5xxl_fp8_e4m3fn.safetensors'];

/**
 * What each ready-made image of `runpod-workers/worker-comfyui` 5.x carries, by its tag.
 * Source: the downloader stage (`MODEL_TYPE`) of that repository's Dockerfile. None ships an upscale model.
 */
export const WORKER_IMAGES = {
  'flux1-schnell': {
    ...NO_FILES,
    unet: ['flux1-schnell.safetensors'],
    clip: FLUX_ENCODERS,
    vae: ['ae.safetensors'],
  },
  'flux1-dev': {
    ...NO_FILES,
    unet: ['flux1-dev.safetensors'],
    clip: FLUX_ENCODERS,
    vae: ['ae.safetensors'],
  },
  'flux1-dev-fp8': { ...NO_FILES, checkpoints: ['flux1-dev-fp8.safetensors'] },
  sdxl: {
    ...NO_FILES,
    checkpoints: ['sd_xl_base_1.0.safetensors'],
    vae: ['sdxl_vae.safetensors', 'sdxl-vae-fp16-fix.safetensors'],
  },
  sd3: { ...NO_FILES, checkpoints: ['sd3_medium_incl_clips_t5xxlfp8.safetensors'] },
} as const satisfies Record<string, ModelFiles>;

export type WorkerImage = keyof typeof WORKER_IMAGES;

/** A worker with every model of the ready-made images at hand, as one with a shared network volume has. */
export const ALL_MODEL_FILES: ModelFiles = mergeModelFiles(Object.values(WORKER_IMAGES));

export function mergeModelFiles(sets: readonly ModelFiles[]): ModelFiles {
  const union = (folder: keyof ModelFiles) => [...new Set(sets.flatMap((files) => files[folder]))];
  return {
    checkpoints: union('checkpoints'),
    unet: union('unet'),
    clip: union('clip'),
    vae: union('vae'),
    upscale: union('upscale'),
  };
}
