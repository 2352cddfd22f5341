import type { Message } from '@grammyjs/types';

export interface ButtonView {
  row: number;
  text: string;
  data: string | undefined;
  url: string | undefined;
}

/** The words of a message: its text or its caption. */
export const messageText = (message: Message) => message.text ?? message.caption ?? '';

/** The buttons under a message, from left to right and top to bottom. */
export function messageButtons(message: Message): ButtonView[] {
  return (message.reply_markup?.inline_keyboard ?? []).flatMap((buttons, row) =>
    buttons.map((button) => ({
      row,
      text: button.text,
      data: 'callback_data' in button ? button.callback_data : undefined,
      url: 'url' in button ? button.url : undefined,
    })),
  );
}

/** The file of a message: its document, or the largest size of its photo. */
export const messageFileId = (message: Message) =>
  message.document?.file_id ?? message.photo?.at(-1)?.file_id;
