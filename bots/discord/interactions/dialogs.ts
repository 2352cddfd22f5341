import { type Action, encodeAction } from '@easel/bot-shared/actions.ts';
import type { Outcome, Question } from '@easel/bot-shared/flows/outcome.ts';
import type { Words } from '@easel/bot-shared/words/en.ts';
import { shorten } from '@easel/bot-shared/words/shorten.ts';
import { COMMENT_MAX } from '@easel/core/contract/limits.ts';
import {
  type APIModalInteractionResponseCallbackData,
  ComponentType,
  type ModalSubmitInteraction,
  TextInputStyle,
} from 'discord.js';

export type Dialog = APIModalInteractionResponseCallbackData;

const FIELD = 'text';
/** The longest text that a field of a dialog takes. */
const FIELD_MAX = 4000;

/** The dialog for a changed prompt. What it starts from is in its id, so it works after a restart. */
export function remixDialog(
  { order, creation, text }: Extract<Outcome, { type: 'remix' }>,
  { remix }: Words,
): Dialog {
  const action: Action = creation ? { name: 'remix-public', id: creation } : { name: 'remix', id: order.id };
  return dialog({ action, title: remix.title, label: remix.field, text, max: FIELD_MAX });
}

/** The dialog for a comment, or for tags. */
export function wordsDialog({ name, id, text }: Question, { social }: Words): Dialog {
  const { title, field } = social.ask[name];
  return dialog({ action: { name, id }, title, label: field, text, max: COMMENT_MAX });
}

function dialog(about: { action: Action; title: string; label: string; text: string; max: number }): Dialog {
  const input = {
    type: ComponentType.TextInput,
    custom_id: FIELD,
    style: TextInputStyle.Paragraph,
    max_length: about.max,
    required: true,
    ...(about.text !== '' && { value: shorten(about.text, about.max) }),
  } as const;
  return {
    custom_id: encodeAction(about.action),
    title: about.title,
    components: [{ type: ComponentType.Label, label: about.label, component: input }],
  };
}

/** What was written in a dialog. */
export function readDialog(interaction: ModalSubmitInteraction): string {
  return interaction.fields.getTextInputValue(FIELD);
}
