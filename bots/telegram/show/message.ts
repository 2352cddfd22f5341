import type { Card } from '@easel/bot-shared/cards/card.ts';
import type { Api } from 'grammy';
import { renderText, TEXT_MAX } from '../render/card-text.ts';
import { renderKeyboard } from '../render/keyboard.ts';
import { isUnchanged } from './failures.ts';

/** A message of ours. */
export interface MessageAt {
  chatId: string;
  messageId: number;
}

export interface Destination {
  chatId: string;
  /** Replied to where it is still there. */
  replyTo?: number | undefined;
}

/** Parameters that all messages share. */
export function replyTo({ replyTo: messageId }: Destination) {
  return messageId === undefined
    ? {}
    : { reply_parameters: { message_id: messageId, allow_sending_without_reply: true } };
}

export function textOptions(card: Card) {
  return {
    parse_mode: 'HTML',
    // A prompt may hold an address; its preview would be bigger than the card.
    link_preview_options: { is_disabled: true },
    reply_markup: renderKeyboard(card),
  } as const;
}

/** Sends a card without pictures. */
export async function sendCard(api: Api, to: Destination, card: Card): Promise<MessageAt> {
  const options = { ...textOptions(card), ...replyTo(to) };
  const message = await api.sendMessage(to.chatId, renderText(card, TEXT_MAX), options);
  return { chatId: to.chatId, messageId: message.message_id };
}

/** Puts a card without pictures into a message that has text. */
export async function editCard(api: Api, at: MessageAt, card: Card): Promise<void> {
  await unlessUnchanged(
    api.editMessageText(at.chatId, at.messageId, renderText(card, TEXT_MAX), textOptions(card)),
  );
}

/** An edit that changes nothing is as good as one that does. */
export async function unlessUnchanged(edit: Promise<unknown>): Promise<void> {
  await edit.catch((error) => {
    if (!isUnchanged(error)) throw error;
  });
}
