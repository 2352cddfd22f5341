import type { SettingsChange } from '@easel/bot-shared/flows/settings.ts';
import type { Words } from '@easel/bot-shared/words/en.ts';
import { MODELS } from '@easel/core/catalog/models.ts';
import { ASPECTS } from '@easel/core/catalog/sizes.ts';
import { STYLES } from '@easel/core/catalog/styles.ts';
import { COUNT_MAX } from '@easel/core/kinds/picture.ts';
import { InlineKeyboard } from 'grammy';

/** What can be chosen by tapping, and how many choices stand in a row. */
const FIELDS = {
  model: { inRow: 1, choices: MODELS.map(({ id, title }) => ({ value: id, label: title })) },
  style: { inRow: 2, choices: STYLES.map(({ id, title }) => ({ value: id, label: title })) },
  aspect: {
    inRow: 3,
    choices: ASPECTS.map((aspect) => ({ value: aspect as string, label: aspect as string })),
  },
  count: {
    inRow: 4,
    choices: Array.from({ length: COUNT_MAX }, (_, i) => ({ value: `${i + 1}`, label: `${i + 1}` })),
  },
} as const;

type Field = keyof typeof FIELDS;
const NAMES = Object.keys(FIELDS) as Field[];

/** A tap: open a field's choices (`set:model`), choose (`set:model=sdxl`, `set:model=`), or back (`set`). */
export interface SettingsTap {
  open?: Field;
  change: SettingsChange;
}

/** Reads a button's data. @returns undefined when it is no button of this menu. */
export function readSettingsTap(data: string): SettingsTap | undefined {
  if (data === 'set') return { change: {} };
  if (data === 'set:reset') {
    return { change: { model: null, style: null, aspect: null, count: null, negativePrompt: null } };
  }
  const [, name, value] = /^set:([a-z]+)(?:=(.*))?$/.exec(data) ?? [];
  const field = NAMES.find((candidate) => candidate === name);
  if (!field) return undefined;
  return value === undefined
    ? { open: field, change: {} }
    : { change: { [field]: value === '' ? null : value } };
}

/** The keyboard under somebody's defaults: the fields, or the choices of the one that is open. */
export function settingsKeyboard(open: Field | undefined, words: Words): InlineKeyboard {
  const { names } = words.settings;
  const said = words.telegram.settings;
  if (!open) {
    return new InlineKeyboard()
      .text(names.model, 'set:model')
      .text(names.style, 'set:style')
      .row()
      .text(names.aspect, 'set:aspect')
      .text(names.count, 'set:count')
      .row()
      .text(said.reset, 'set:reset');
  }
  const { choices, inRow } = FIELDS[open];
  const buttons = choices.map(({ label, value }) => InlineKeyboard.text(label, `set:${open}=${value}`));
  const rows = Array.from({ length: Math.ceil(buttons.length / inRow) }, (_, row) =>
    buttons.slice(row * inRow, (row + 1) * inRow),
  );
  return InlineKeyboard.from(rows).row().text(said.noDefault, `set:${open}=`).text(said.back, 'set');
}
