import {
  readChatSettings,
  saveChatSettings,
  savePersonalDefaults,
} from '@easel/core/accounts/change-settings.ts';
import type { ChatSettings, PictureDefaults } from '@easel/core/accounts/settings.ts';
import { DomainError } from '@easel/core/errors.ts';
import { readAspect, readCount, readModel, readStyle } from '@easel/core/kinds/imagine/read-option.ts';
import type { Card } from '../cards/card.ts';
import { settingsCard } from '../cards/settings.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { type Asker, accountOf } from './asker.ts';

/** A default goes with every order, so it is kept shorter than what one order may say. */
const NEGATIVE_DEFAULT_MAX = 500;

export type SettingsScope = 'personal' | 'channel' | 'server';

/** What to change; `null` unsets, absent leaves as it is. */
export interface SettingsChange {
  model?: string | null;
  style?: string | null;
  aspect?: string | null;
  count?: string | null;
  negativePrompt?: string | null;
  maxCount?: string | null;
  /** Ids with commas between. */
  onlyModels?: string | null;
}

/**
 * `/settings`: shows a scope's settings after changing what is to be changed.
 *
 * @param input.isAdmin the platform says that this person manages the channel or server.
 * @throws DomainError bad-option, not-allowed; nothing has changed then.
 */
export async function changeSettings(
  deps: BotDeps,
  input: { asker: Asker; scope: SettingsScope; change: SettingsChange; isAdmin: boolean },
  words: Words,
): Promise<Card> {
  const { asker, scope, change } = input;
  const account = await accountOf(deps, asker);
  const saved = Object.keys(change).length > 0;
  if (scope === 'personal') {
    const defaults = applyDefaults(account.settings, change);
    if (saved) await savePersonalDefaults(deps, { account: account.id, settings: defaults });
    return settingsCard({ scope, defaults, saved }, words);
  }
  if (saved && !input.isAdmin) throw new DomainError('not-allowed', { action: 'change-settings' });
  const scopeId = scope === 'channel' ? asker.origin.chatId : (asker.origin.serverId ?? asker.origin.chatId);
  const { platform } = asker.origin;
  const [current] = await readChatSettings(deps, { platform, scopeIds: [scopeId] });
  const settings = {
    defaults: applyDefaults(current?.defaults ?? {}, change),
    caps: applyCaps(current?.caps ?? {}, change),
  };
  if (saved) await saveChatSettings(deps, { platform, scopeId, settings, by: account.id });
  return settingsCard({ scope, ...settings, saved }, words);
}

function applyDefaults(current: PictureDefaults, change: SettingsChange): PictureDefaults {
  return withoutUnset({
    model: changed(current.model, change.model, (text) => readModel(text).id),
    style: changed(current.style, change.style, (text) => readStyle(text).id),
    aspect: changed(current.aspect, change.aspect, checkAspect),
    count: changed(current.count, change.count, readCount),
    negativePrompt: changed(current.negativePrompt, change.negativePrompt, readNegative),
  });
}

function applyCaps(current: ChatSettings['caps'], change: SettingsChange): ChatSettings['caps'] {
  return withoutUnset({
    count: changed(current.count, change.maxCount, readCount),
    models: changed(current.models, change.onlyModels, (text) =>
      text
        .split(/[\s,]+/)
        .filter(Boolean)
        .map((id) => readModel(id).id),
    ),
  });
}

function changed<T>(
  current: T | undefined,
  change: string | null | undefined,
  read: (text: string) => T,
): T | undefined {
  if (change === undefined) return current;
  return change === null ? undefined : read(change.trim());
}

/** Leaves out what is undefined, so that it is stored as unset. */
function withoutUnset<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as never;
}

/** Kept as it is written. */
function checkAspect(text: string): string {
  readAspect(text);
  return text;
}

function readNegative(text: string): string {
  if (text.length <= NEGATIVE_DEFAULT_MAX) return text;
  throw new DomainError('prompt-too-long', { length: text.length, max: NEGATIVE_DEFAULT_MAX });
}
