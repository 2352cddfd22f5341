import type { SettingsChange } from '@easel/bot-shared/flows/settings.ts';
import { DomainError } from '@easel/core/errors.ts';
import { parseFlags } from '@easel/core/kinds/imagine/flags.ts';

export interface SettingsRequest {
  scope: 'personal' | 'server';
  change: SettingsChange;
}

/** Takes the default away instead of setting one. */
const UNSET = 'default';

const RESET_PERSONAL: SettingsChange = {
  model: null,
  style: null,
  aspect: null,
  count: null,
  negativePrompt: null,
};
const RESET_GROUP: SettingsChange = { ...RESET_PERSONAL, maxCount: null, onlyModels: null };

/** The limits of a group, which no prompt can have. Long dashes as in {@link parseFlags}. */
const CAP_FLAG = /(?:^|\s)(?:--|—|–)(max|only)[\s=]+(\S+)/giu;

/**
 * Reads what stands after `/settings`, such as `--model sdxl --n 2`, `group --max 2 --only sdxl,flux-schnell`, `reset`.
 *
 * @param usage what can be written, in words for the error.
 * @throws DomainError bad-option when there is something else.
 */
export function parseSettings(text: string, usage: { personal: string; group: string }): SettingsRequest {
  const [, group, rest = ''] = /^\s*(group(?=\s|$))?\s*(.*)$/isu.exec(text) ?? [];
  const scope = group ? 'server' : 'personal';
  if (/^reset$/i.test(rest.trim())) return { scope, change: group ? RESET_GROUP : RESET_PERSONAL };

  const caps: SettingsChange = {};
  const flags = !group
    ? rest
    : rest.replace(CAP_FLAG, (_, name: string, value: string) => {
        caps[name.toLowerCase() === 'max' ? 'maxCount' : 'onlyModels'] = unsetOr(value);
        return '';
      });
  const { prompt: unread, options, ...switches } = parseFlags(flags);
  const { model, style, aspect, count, negative, ...unfit } = options;
  const [stray] = [unread, ...Object.keys({ ...unfit, ...switches })].filter(Boolean);
  if (stray !== undefined) {
    const allowed = group ? usage.group : usage.personal;
    throw new DomainError('bad-option', { option: '/settings', value: stray, allowed });
  }
  const chosen = { model, style, aspect, count, negativePrompt: negative };
  const change = Object.entries(chosen).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, unsetOr(value)] as const],
  );
  return { scope, change: { ...Object.fromEntries(change), ...caps } };
}

function unsetOr(value: string): string | null {
  return value.toLowerCase() === UNSET ? null : value;
}
