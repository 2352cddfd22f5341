import { readChatSettings } from '@easel/core/accounts/change-settings.ts';
import { mergeCaps, type PictureDefaults } from '@easel/core/accounts/settings.ts';
import type { HouseRules } from '@easel/core/kinds/house-rules.ts';
import { listAvailableModels } from '@easel/core/orders/capacity.ts';
import type { Origin } from '@easel/core/platform.ts';
import type { BotDeps } from '../deps.ts';

/**
 * What the place of an origin sets for the orders that are asked for in it: of all limits the strictest, and the chat's
 * defaults before those of the channel that it is a thread of, and those before the server's.
 */
export async function readHouseRules(
  deps: BotDeps,
  origin: Origin,
): Promise<HouseRules & { defaults: PictureDefaults[] }> {
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
