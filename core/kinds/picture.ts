import { createHash } from 'node:crypto';
import { z } from 'zod';
import { findModel, type Model } from '../catalog/models.ts';
import { pricePicture } from '../catalog/pricing.ts';
import { SIDE_MAX, SIDE_MIN } from '../catalog/sizes.ts';
import { findStyle } from '../catalog/styles.ts';
import { assert } from '../errors.ts';
import { wishBehind } from '../policy/wish-behind.ts';
import type { OrderKind } from './kind.ts';

export const PROMPT_MAX = 2000;
export const COUNT_MAX = 4;
export const SEED_MAX = 4_294_967_295;

/** What every order for pictures says, fully resolved: nothing is left to be chosen later, so it can be made again. */
export const pictureParamsSchema = z.object({
  model: z.string(),
  style: z.string(),
  /** As the person wrote it, without flags. */
  prompt: z.string().min(1).max(PROMPT_MAX),
  negativePrompt: z.string().max(PROMPT_MAX),
  seed: z.number().int().min(0).max(SEED_MAX),
  width: z
    .number()
    .int()
    .min(SIDE_MIN)
    .max(SIDE_MAX * 2),
  height: z
    .number()
    .int()
    .min(SIDE_MIN)
    .max(SIDE_MAX * 2),
  steps: z.number().int().positive(),
  guidance: z.number().nonnegative(),
  count: z.number().int().min(1).max(COUNT_MAX),
});
export type PictureParams = z.infer<typeof pictureParamsSchema>;

/** The model of resolved parameters. A model may be switched off, but is never taken out of the catalog. */
export function modelOf(params: { model: string }): Model {
  const model = findModel(params.model);
  assert(model, `model ${params.model} is not in the catalog`);
  return model;
}

/** What every kind of picture has in common. */
export const pictureKind = {
  texts: ({ prompt, negativePrompt }) => [prompt, wishBehind(negativePrompt)],
  outputCount: ({ count }) => count,
  priceEach: (params) => pricePicture({ ...params, model: modelOf(params) }),
  outputSize: ({ width, height }) => ({ width, height }),
} satisfies Partial<OrderKind<PictureParams>>;

/** The parts of a task that every kind of picture fills in the same way. */
export function pictureTask(params: PictureParams) {
  const style = findStyle(params.style);
  const model = modelOf(params);
  const negative = [params.negativePrompt, style?.negative].filter(Boolean).join(', ');
  return {
    model: params.model,
    prompt: style ? style.template.replace('{prompt}', () => params.prompt) : params.prompt,
    negativePrompt: model.negativePrompt ? negative : '',
    seed: params.seed,
    width: params.width,
    height: params.height,
    steps: params.steps,
    guidance: params.guidance,
    count: params.count,
  };
}

/**
 * The seed for somebody who gave none: random to people, but the same for the same idempotency key, so that a redelivered
 * command is the same request.
 */
export function seedFromKey(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32BE(0);
}
