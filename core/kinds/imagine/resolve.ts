import { type ChatSettings, mergeDefaults, type PictureDefaults } from '../../accounts/settings.ts';
import { DEFAULT_MODEL, MODELS, type Model } from '../../catalog/models.ts';
import { DEFAULT_ASPECT, MEGAPIXEL, parseSize, SIZE_ALLOWED, type Size } from '../../catalog/sizes.ts';
import { DEFAULT_STYLE } from '../../catalog/styles.ts';
import { DomainError } from '../../errors.ts';
import { COUNT_MAX, type PictureParams, PROMPT_MAX, SEED_MAX } from '../picture.ts';
import type { PictureOptions } from './flags.ts';
import { readAspect, readCount, readModel, readNumber, readStyle } from './read-option.ts';

export interface ResolveInput {
  /** Without flags. */
  prompt: string;
  options: PictureOptions;
  /** Defaults, most personal first. */
  defaults: PictureDefaults[];
  caps: ChatSettings['caps'];
  /** Ids of the models that can be made right now. */
  available: string[];
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
    count: resolveCount(options.count, defaults.count, input.caps.count),
  };
}

function resolveModel({ options, caps, available }: ResolveInput, defaults: PictureDefaults): Model {
  const allowed = available.filter((id) => !caps.models || caps.models.includes(id));
  // A default that is switched off gives way; a choice that is switched off is an error, because it was meant.
  const fallback = [defaults.model, DEFAULT_MODEL, allowed[0]].find(
    (id) => id !== undefined && allowed.includes(id),
  );
  const model = readModel(options.model ?? fallback ?? DEFAULT_MODEL);
  if (!available.includes(model.id))
    throw new DomainError('model-unavailable', { model: model.title, available: allowed });
  if (!allowed.includes(model.id))
    throw new DomainError('over-cap', { option: 'model', value: model.id, cap: allowed.join(', ') });
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
function resolveCount(wanted: string | undefined, fallback = 1, cap = COUNT_MAX): number {
  if (wanted === undefined) return Math.min(fallback, cap);
  const count = readCount(wanted);
  if (count > cap) throw new DomainError('over-cap', { option: 'n', value: wanted, cap: String(cap) });
  return count;
}
