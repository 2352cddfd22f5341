import { mergeDefaults, type PictureDefaults } from '../../accounts/settings.ts';
import { DEFAULT_MODEL, MODELS, type Model } from '../../catalog/models.ts';
import { DEFAULT_ASPECT, MEGAPIXEL, parseSize, SIZE_ALLOWED, type Size } from '../../catalog/sizes.ts';
import { DEFAULT_STYLE } from '../../catalog/styles.ts';
import { DomainError } from '../../errors.ts';
import { allowedModels, checkCount, checkModel, type HouseRules } from '../house-rules.ts';
import { COUNT_MAX, type PictureParams, PROMPT_MAX, SEED_MAX } from '../picture.ts';
import type { PictureOptions } from './flags.ts';
import { readAspect, readCount, readModel, readNumber, readStyle } from './read-option.ts';

export interface ResolveInput extends HouseRules {
  /** Without flags. */
  prompt: string;
  options: PictureOptions;
  /** Defaults, most personal first. */
  defaults: PictureDefaults[];
  /** The seed when none is written. */
  fallbackSeed: number;
}

/**
 * Turns what somebody wrote into the complete parameters of an order. Pure.
 *
 * @throws DomainError prompt-empty, prompt-too-long, bad-option, over-cap, model-unavailable.
 */
export function resolveImagine(input: ResolveInput): PictureParams {
  const prompt = input.prompt.normalize('NFC').trim();
  if (prompt === '') throw new DomainError('prompt-empty', {});
  if (prompt.length > PROMPT_MAX)
    throw new DomainError('prompt-too-long', { length: prompt.length, max: PROMPT_MAX });

  const { options } = input;
  const defaults = mergeDefaults(...input.defaults);
  const model = resolveModel(input, defaults);
  const { steps, guidance } = model;
  return {
    model: model.id,
    style: readStyle(options.style ?? defaults.style ?? DEFAULT_STYLE).id,
    prompt,
    negativePrompt: resolveNegative(options.negative, defaults.negativePrompt, model),
    seed:
      options.seed === undefined
        ? input.fallbackSeed
        : readNumber('seed', options.seed, { min: 0, max: SEED_MAX }),
    ...resolveSize(options, defaults, model),
    steps: readNumber('steps', options.steps ?? String(steps.default), { min: 1, max: steps.max }),
    guidance: readNumber('guidance', options.guidance ?? String(guidance.default), {
      min: 0,
      max: guidance.max,
      decimals: true,
    }),
    count: resolveCount(input, defaults.count),
  };
}

function resolveModel(input: ResolveInput, defaults: PictureDefaults): Model {
  const allowed = allowedModels(input);
  // A default that is switched off gives way; a choice that is switched off is an error, because it was meant.
  const fallback = [defaults.model, DEFAULT_MODEL, allowed[0]].find(
    (id) => id !== undefined && allowed.includes(id),
  );
  const model = readModel(input.options.model ?? fallback ?? DEFAULT_MODEL);
  checkModel(input, model);
  return model;
}

function resolveNegative(wanted: string | undefined, fallback: string | undefined, model: Model): string {
  if (wanted && !model.negativePrompt) {
    const able = MODELS.filter((other) => other.negativePrompt).map(({ id }) => id);
    throw new DomainError('bad-option', {
      option: 'no',
      value: wanted,
      allowed: `nothing with ${model.title}, which takes no negative prompt; use --model ${able.join(' or --model ')}`,
    });
  }
  const text = (wanted ?? (model.negativePrompt ? fallback : undefined) ?? '').trim();
  if (text.length > PROMPT_MAX)
    throw new DomainError('prompt-too-long', { length: text.length, max: PROMPT_MAX });
  return text;
}

function resolveSize(options: PictureOptions, defaults: PictureDefaults, model: Model): Size {
  if (options.size !== undefined) {
    const size = parseSize(options.size, model.maxPixels);
    if (size) return size;
    const allowed = `${SIZE_ALLOWED}, and at most ${model.maxPixels / MEGAPIXEL} megapixels`;
    throw new DomainError('bad-option', { option: 'size', value: options.size, allowed });
  }
  return readAspect(options.aspect ?? defaults.aspect ?? DEFAULT_ASPECT);
}

/** An explicit count over the cap is refused; a default over it is lowered, because nobody asked for it just now. */
function resolveCount(input: ResolveInput, fallback = 1): number {
  const { options, caps } = input;
  if (options.count === undefined) return Math.min(fallback, caps.count ?? COUNT_MAX);
  const count = readCount(options.count);
  checkCount(input, count);
  return count;
}
