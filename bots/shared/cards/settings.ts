import type { ChatSettings, PictureDefaults } from '@easel/core/accounts/settings.ts';
import type { Words } from '../words/en.ts';
import { facts, line, small, title } from './blocks.ts';
import type { Card } from './card.ts';

/** Defaults of a person, channel or server, and the caps of the latter two. */
export function settingsCard(
  input: {
    scope: 'personal' | 'channel' | 'server';
    defaults: PictureDefaults;
    caps?: ChatSettings['caps'];
    saved: boolean;
  },
  words: Words,
): Card {
  const { names, unset, caps: capNames } = words.settings;
  const items = (Object.keys(names) as (keyof PictureDefaults)[]).map((key) => ({
    label: names[key],
    value: String(input.defaults[key] ?? unset),
  }));
  if (input.caps) {
    items.push({ label: capNames.count, value: String(input.caps.count ?? unset) });
    items.push({ label: capNames.models, value: input.caps.models?.join(', ') ?? unset });
  }
  return {
    tone: input.saved ? 'done' : 'info',
    blocks: [
      title(words.settings.title[input.scope]),
      ...(input.saved ? [line({ strong: words.settings.saved })] : []),
      facts(items),
      small(words.settings.order),
    ],
    buttons: [],
  };
}
