import type { InputSpec, NodeContext, NodeDefinition } from './node-definition.ts';
import { lazyBatch, type SocketValue, type SocketValues } from './values.ts';

/** ComfyUI's bound is 2^64 - 1, which no JavaScript number holds; JSON has rounded such seeds before we see them. */
const MAX_SEED = 2 ** 64;
const MAX_RESOLUTION = 16384;
/** One latent cell covers 8x8 pixels, so ComfyUI rounds sizes down to a multiple of 8 without a word. */
const LATENT_CELL = 8;

const SAMPLERS =
  'euler euler_cfg_pp euler_ancestral euler_ancestral_cfg_pp heun heunpp2 dpm_2 dpm_2_ancestral lms dpm_fast dpm_adaptive dpmpp_2s_ancestral dpmpp_sde dpmpp_sde_gpu dpmpp_2m dpmpp_2m_cfg_pp dpmpp_2m_sde dpmpp_2m_sde_gpu dpmpp_3m_sde dpmpp_3m_sde_gpu ddpm lcm ipndm ipndm_v deis res_multistep gradient_estimation er_sde seeds_2 seeds_3 sa_solver ddim uni_pc uni_pc_bh2'.split(
    ' ',
  );
const SCHEDULERS =
  'simple sgm_uniform karras exponential ddim_uniform beta normal linear_quadratic kl_optimal'.split(' ');

const SAMPLER_NAME: InputSpec = { type: 'COMBO', options: () => SAMPLERS };
const SCHEDULER: InputSpec = { type: 'COMBO', options: () => SCHEDULERS };
const SEED: InputSpec = { type: 'INT', min: 0, max: MAX_SEED };
const STEPS: InputSpec = { type: 'INT', min: 1, max: 10_000 };
const DENOISE: InputSpec = { type: 'FLOAT', min: 0, max: 1 };
const SIDE: InputSpec = { type: 'INT', min: 16, max: MAX_RESOLUTION };

const emptyLatent: NodeDefinition = {
  required: { width: SIDE, height: SIDE, batch_size: { type: 'INT', min: 1, max: 4096 } },
  outputs: ['LATENT'],
  run: (inputs) => [
    {
      type: 'LATENT',
      value: {
        width: roundToLatent(inputs.number('width')),
        height: roundToLatent(inputs.number('height')),
        count: inputs.number('batch_size'),
      },
    },
  ],
};

/** Latents and everything that samples them. */
export const SAMPLING_NODES: Readonly<Record<string, NodeDefinition>> = {
  EmptyLatentImage: emptyLatent,
  EmptySD3LatentImage: emptyLatent,
  RepeatLatentBatch: {
    required: { samples: { type: 'LATENT' }, amount: { type: 'INT', min: 1, max: 64 } },
    outputs: ['LATENT'],
    run(inputs) {
      const { pictures, ...size } = inputs.socket('LATENT', 'samples');
      const amount = inputs.number('amount');
      const count = size.count * amount;
      if (pictures === undefined) return [{ type: 'LATENT', value: { ...size, count } }];
      const repeated = lazyBatch({ ...size, count }, async () => {
        const made = await pictures.make();
        return Array.from({ length: amount }, () => made).flat();
      });
      return [{ type: 'LATENT', value: { ...size, count, pictures: repeated } }];
    },
  },
  KSampler: {
    required: {
      model: { type: 'MODEL' },
      seed: SEED,
      steps: STEPS,
      cfg: { type: 'FLOAT', min: 0, max: 100 },
      sampler_name: SAMPLER_NAME,
      scheduler: SCHEDULER,
      positive: { type: 'CONDITIONING' },
      negative: { type: 'CONDITIONING' },
      latent_image: { type: 'LATENT' },
      denoise: DENOISE,
    },
    outputs: ['LATENT'],
    run: (inputs, context) => [
      sampleLatent(context, {
        seed: inputs.literal('seed'),
        steps: inputs.number('steps'),
        denoise: inputs.number('denoise'),
        positive: inputs.socket('CONDITIONING', 'positive').text,
        negative: inputs.socket('CONDITIONING', 'negative').text,
        latent: inputs.socket('LATENT', 'latent_image'),
      }),
    ],
  },
  SamplerCustomAdvanced: {
    required: {
      noise: { type: 'NOISE' },
      guider: { type: 'GUIDER' },
      sampler: { type: 'SAMPLER' },
      sigmas: { type: 'SIGMAS' },
      latent_image: { type: 'LATENT' },
    },
    outputs: ['LATENT', 'LATENT'],
    run(inputs, context) {
      const sampled = sampleLatent(context, {
        ...inputs.socket('NOISE', 'noise'),
        ...inputs.socket('GUIDER', 'guider'),
        ...inputs.socket('SIGMAS', 'sigmas'),
        latent: inputs.socket('LATENT', 'latent_image'),
      });
      return [sampled, sampled];
    },
  },
  KSamplerSelect: {
    required: { sampler_name: SAMPLER_NAME },
    outputs: ['SAMPLER'],
    run: (inputs) => [{ type: 'SAMPLER', value: { name: inputs.text('sampler_name') } }],
  },
  BasicScheduler: {
    required: { model: { type: 'MODEL' }, scheduler: SCHEDULER, steps: STEPS, denoise: DENOISE },
    outputs: ['SIGMAS'],
    run: (inputs) => [
      { type: 'SIGMAS', value: { steps: inputs.number('steps'), denoise: inputs.number('denoise') } },
    ],
  },
  BasicGuider: {
    required: { model: { type: 'MODEL' }, conditioning: { type: 'CONDITIONING' } },
    outputs: ['GUIDER'],
    run: (inputs) => [
      {
        type: 'GUIDER',
        value: { positive: inputs.socket('CONDITIONING', 'conditioning').text, negative: '' },
      },
    ],
  },
  RandomNoise: {
    required: { noise_seed: SEED },
    outputs: ['NOISE'],
    run: (inputs) => [{ type: 'NOISE', value: { seed: inputs.literal('noise_seed') } }],
  },
};

/** Rounds one side down to whole latent cells. */
export const roundToLatent = (side: number) => Math.floor(side / LATENT_CELL) * LATENT_CELL;

interface Sampling {
  seed: string;
  steps: number;
  denoise: number;
  positive: string;
  negative: string;
  latent: SocketValues['LATENT'];
}

function sampleLatent({ painter, recordSampling }: NodeContext, sampling: Sampling): SocketValue {
  const { seed, steps, denoise, positive, negative, latent } = sampling;
  const { width, height, count } = latent;
  recordSampling({ megapixels: (width * height) / 1e6, steps, pictures: count });
  const pictures = lazyBatch({ width, height, count }, async () => {
    const sources = (await latent.pictures?.make()) ?? [];
    const painted = [];
    for (let batchIndex = 0; batchIndex < count; batchIndex++) {
      const request = { prompt: positive, negative, seed, batchIndex, width, height, steps };
      const source = sources[batchIndex];
      painted.push(source ? await painter.repaint(source, request, denoise) : await painter.paint(request));
    }
    return painted;
  });
  return { type: 'LATENT', value: { width, height, count, pictures } };
}
