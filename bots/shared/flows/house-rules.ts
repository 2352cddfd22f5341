import { readChatSettings } from '@easel/core/accounts/change-settings.ts';
import { type ChatSettings, mergeCaps, type PictureDefaults } from '@easel/core/accounts/settings.ts';
import { DomainError } from '@easel/core/errors.ts';
import { modelOf, type PictureParams } from '@easel/core/kinds/picture.ts';
import { listAvailableModels } from '@easel/core/orders/capacity.ts';
import type { Origin } from '@easel/core/platform.ts';
import type { BotDeps } from '../deps.ts';

/** What a place sets for the orders that are asked for in it. */
export interface HouseRules {
  /** Ids of the models that can be made right now. */
  available: string[];
  /** The chat's before those of the channel that it is a thread of, and those before the server's. */
  defaults: PictureDefaults[];
  /** The strictest of all. */
  caps: ChatSettings['caps'];
}

export async function readHouseRules(deps: BotDeps, origin: Origin): Promise<HouseRules> {
  const { chatId, parentChatId, serverId } = origin;
  const scopeIds = [...new Set([chatId, parentChatId, serverId].filter((id) => id !== undefined))];
  const [models, scopes] = await Promise.all([
    listAvailableModels(deps.db),
    readChatSettings(deps, { platform: origin.platform, scopeIds }),
  ]);
  return {
    available: models.map((model) => model.id),
    defaults: scopes.map((scope) => scope.defaults),
    caps: mergeCaps(...scopes.map((scope) => scope.caps)),
  };
}

/**
 * Holds resolved parameters against the rules of the place: those of a button come from an order or a question that may
 * be older than the rules, or from a place without any.
 *
 * @throws DomainError model-unavailable, over-cap.
 */
export function checkHouseRules({ available, caps }: HouseRules, params: PictureParams): void {
  const { model, count } = params;
  const allowed = available.filter((id) => !caps.models || caps.models.includes(id));
  if (!available.includes(model)) {
    throw new DomainError('model-unavailable', { model: modelOf(params).title, available: allowed });
  }
  if (!allowed.includes(model))
    throw new DomainError('over-cap', { option: 'model', value: model, cap: allowed.join(', ') });
  if (caps.count !== undefined && count > caps.count)
    throw new DomainError('over-cap', { option: 'n', value: String(count), cap: String(caps.count) });
}
