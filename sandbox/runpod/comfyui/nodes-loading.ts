import type { NodeDefinition } from './node-definition.ts';

const WEIGHT_TYPES = ['default', 'fp8_e4m3fn', 'fp8_e4m3fn_fast', 'fp8_e5m2'];
const DUAL_CLIP_TYPES = ['sdxl', 'sd3', 'flux', 'hunyuan_video', 'hidream', 'hunyuan_image'];

/** Nodes that load model files. */
export const LOADING_NODES: Readonly<Record<string, NodeDefinition>> = {
  CheckpointLoaderSimple: {
    required: { ckpt_name: { type: 'COMBO', options: (files) => files.checkpoints } },
    outputs: ['MODEL', 'CLIP', 'VAE'],
    run(inputs) {
      const file = inputs.text('ckpt_name');
      return [
        { type: 'MODEL', value: { file } },
        { type: 'CLIP', value: { files: [file] } },
        { type: 'VAE', value: { file } },
      ];
    },
  },
  UNETLoader: {
    required: {
      unet_name: { type: 'COMBO', options: (files) => files.unet },
      weight_dtype: { type: 'COMBO', options: () => WEIGHT_TYPES },
    },
    outputs: ['MODEL'],
    run: (inputs) => [{ type: 'MODEL', value: { file: inputs.text('unet_name') } }],
  },
  DualCLIPLoader: {
    required: {
      clip_name1: { type: 'COMBO', options: (files) => files.clip },
      clip_name2: { type: 'COMBO', options: (files) => files.clip },
      type: { type: 'COMBO', options: () => DUAL_CLIP_TYPES },
    },
    optional: { device: { type: 'COMBO', options: () => ['default', 'cpu'] } },
    outputs: ['CLIP'],
    run: (inputs) => [
      { type: 'CLIP', value: { files: [inputs.text('clip_name1'), inputs.text('clip_name2')] } },
    ],
  },
  VAELoader: {
    required: { vae_name: { type: 'COMBO', options: (files) => files.vae } },
    outputs: ['VAE'],
    run: (inputs) => [{ type: 'VAE', value: { file: inputs.text('vae_name') } }],
  },
  UpscaleModelLoader: {
    required: { model_name: { type: 'COMBO', options: (files) => files.upscale } },
    outputs: ['UPSCALE_MODEL'],
    // Upscale models carry their factor in their name: "4x-UltraSharp.pth", "RealESRGAN_x2.pth".
    run(inputs) {
      const named = /(?:^|[^0-9])([248])x|x([248])/i.exec(inputs.text('model_name'));
      return [{ type: 'UPSCALE_MODEL', value: { factor: Number(named?.[1] ?? named?.[2] ?? 4) } }];
    },
  },
};
