/** A model that people can ask for. Data, not code: adding a model of a known family is adding an entry here. */
export interface Model {
  id: string;
  title: string;
  /** One line for the list that people choose from. */
  summary: string;
  /** How a provider drives it: chooses the workflow template. */
  family: 'flux' | 'sdxl';
  /** The file that the provider's worker loads. */
  checkpoint: string;
  steps: { default: number; max: number };
  /** How strongly it follows the prompt. */
  guidance: { default: number; max: number };
  /** Whether it takes a negative prompt. */
  negativePrompt: boolean;
  maxPixels: number;
  /** Price of one picture of up to a megapixel at the default steps, in credits. */
  priceEach: bigint;
  /** How long a run takes before any was measured, in milliseconds. */
  typicalMs: { p50: number; p90: number };
}

export const MODELS: readonly Model[] = [
  {
    id: 'flux-schnell',
    title: 'FLUX.1 schnell',
    summary: 'Fast and good at everything',
    family: 'flux',
    checkpoint: 'flux1-schnell.safetensors',
    steps: { default: 4, max: 12 },
    guidance: { default: 1, max: 1 },
    negativePrompt: false,
    maxPixels: 2_097_152,
    priceEach: 2n,
    typicalMs: { p50: 8_000, p90: 20_000 },
  },
  {
    id: 'flux-dev',
    title: 'FLUX.1 dev',
    summary: 'Finest detail and lettering, slower',
    family: 'flux',
    checkpoint: 'flux1-dev.safetensors',
    steps: { default: 24, max: 50 },
    guidance: { default: 3.5, max: 10 },
    negativePrompt: false,
    maxPixels: 2_097_152,
    priceEach: 6n,
    typicalMs: { p50: 25_000, p90: 60_000 },
  },
  {
    id: 'sdxl',
    title: 'Stable Diffusion XL',
    summary: 'Painterly, with negative prompts',
    family: 'sdxl',
    checkpoint: 'sd_xl_base_1.0.safetensors',
    steps: { default: 28, max: 60 },
    guidance: { default: 6.5, max: 20 },
    negativePrompt: true,
    maxPixels: 2_097_152,
    priceEach: 3n,
    typicalMs: { p50: 15_000, p90: 35_000 },
  },
];

export const DEFAULT_MODEL = 'flux-schnell';

export function findModel(id: string): Model | undefined {
  return MODELS.find((model) => model.id === id);
}
