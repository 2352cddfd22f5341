import { encodeAction } from '@easel/bot-shared/actions.ts';
import type { Words } from '@easel/bot-shared/words/en.ts';
import type { OrderId } from '@easel/core/ids.ts';
import {
  type APIModalInteractionResponseCallbackData,
  ComponentType,
  type ModalSubmitInteraction,
  TextInputStyle,
} from 'discord.js';
import { shorten } from '../render/escape.ts';

const FIELD = 'prompt';
/** The longest text that a field of a dialog takes. */
const FIELD_MAX = 4000;

/** The dialog for a changed prompt. The order it starts from is in its id, so it works after a restart. */
export function remixDialog(
  orderId: OrderId,
  text: string,
  words: Words,
): APIModalInteractionResponseCallbackData {
  const input = {
    type: ComponentType.TextInput,
    custom_id: FIELD,
    style: TextInputStyle.Paragraph,
    value: shorten(text, FIELD_MAX),
    max_length: FIELD_MAX,
    required: true,
  } as const;
  return {
    custom_id: encodeAction({ name: 'remix', id: orderId }),
    title: words.remix.title,
    components: [{ type: ComponentType.Label, label: words.remix.field, component: input }],
  };
}

/** What was written in the dialog. */
export function readRemixDialog(interaction: ModalSubmitInteraction): string {
  return interaction.fields.getTextInputValue(FIELD);
}
