import type { ChatSettings } from '../accounts/settings.ts';
import type { Model } from '../catalog/models.ts';
import { DomainError } from '../errors.ts';
import { modelOf, type PictureParams } from './picture.ts';

/** What may be ordered in a place right now. */
export interface HouseRules {
  /** Ids of the models that can be made right now. */
  available: string[];
  /** Limits that whoever manages the place has set. */
  caps: ChatSettings['caps'];
}

/** Ids of the models that may be used. */
export function allowedModels({ available, caps }: HouseRules): string[] {
  return available.filter((id) => !caps.models || caps.models.includes(id));
}

/** @throws DomainError model-unavailable, over-cap. */
export function checkModel(rules: HouseRules, { id, title }: Model): void {
  const allowed = allowedModels(rules);
  if (!rules.available.includes(id)) {
    throw new DomainError('model-unavailable', { model: title, available: allowed });
  }
  if (!allowed.includes(id)) {
    throw new DomainError('over-cap', { option: 'model', value: id, cap: allowed.join(', ') });
  }
}

/** @throws DomainError over-cap. */
export function checkCount({ caps }: HouseRules, count: number): void {
  if (caps.count === undefined || count <= caps.count) return;
  throw new DomainError('over-cap', { option: 'n', value: String(count), cap: String(caps.count) });
}

/**
 * Holds resolved parameters against the rules of the place: those of a button come from an order or a question that may
 * be older than the rules, or from a place without any.
 *
 * @throws DomainError model-unavailable, over-cap.
 */
export function checkHouseRules(rules: HouseRules, params: PictureParams): void {
  checkModel(rules, modelOf(params));
  checkCount(rules, params.count);
}
