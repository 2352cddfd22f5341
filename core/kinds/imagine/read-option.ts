import { findModel, MODELS, type Model } from '../../catalog/models.ts';
import { ASPECT_ALLOWED, type Size, sizeOfAspect } from '../../catalog/sizes.ts';
import { findStyle, STYLES, type Style } from '../../catalog/styles.ts';
import { DomainError } from '../../errors.ts';
import { COUNT_MAX } from '../picture.ts';

/*
 * What people write for an option, in a command or as a default: read in one way. All throw DomainError bad-option for what
 * it cannot be.
 */

export function readModel(text: string): Model {
  const model = findModel(text.toLowerCase());
  if (model) return model;
  const allowed = MODELS.map(({ id }) => id).join(', ');
  throw new DomainError('bad-option', { option: 'model', value: text, allowed });
}

export function readStyle(text: string): Style {
  const style = findStyle(text.toLowerCase());
  if (style) return style;
  const allowed = STYLES.map(({ id }) => id).join(', ');
  throw new DomainError('bad-option', { option: 'style', value: text, allowed });
}

export function readAspect(text: string): Size {
  const size = sizeOfAspect(text);
  if (size) return size;
  throw new DomainError('bad-option', { option: 'ar', value: text, allowed: ASPECT_ALLOWED });
}

/** How many pictures. */
export function readCount(text: string): number {
  return readNumber('n', text, { min: 1, max: COUNT_MAX });
}

export function readNumber(
  option: string,
  text: string,
  range: { min: number; max: number; decimals?: boolean },
): number {
  const value = Number(text);
  const fits = /^\d+(\.\d+)?$/.test(text.trim()) && value >= range.min && value <= range.max;
  if (fits && (range.decimals || Number.isInteger(value))) return value;
  const sort = range.decimals ? 'a number' : 'a whole number';
  const allowed = range.min === range.max ? String(range.min) : `${sort} from ${range.min} to ${range.max}`;
  throw new DomainError('bad-option', { option, value: text, allowed });
}
