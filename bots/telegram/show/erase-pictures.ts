import type { Card } from '@easel/bot-shared/cards/card.ts';
import { findDeliveredMessages } from '@easel/core/orders/find-delivery.ts';
import type { Order } from '@easel/core/orders/order.ts';
import { InputFile } from 'grammy';
import { CAPTION_MAX, renderText } from '../render/card-text.ts';
import { isMessageGone } from './failures.ts';
import { editCard, type MessageAt, unlessUnchanged } from './message.ts';
import type { TelegramPortDeps } from './telegram-port.ts';

/** A plain grey picture: a message that shows a picture cannot be made to show none. */
const BLANK = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAUAAAADIAQMAAACjyqroAAAAA1BMVEV4fIJ9pNDEAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAHklEQVRo3u3BAQ0AAADCoPdPbQ8HFAAAAAAAAADwYiAIAAFkack9AAAAAElFTkSuQmCC',
  'base64',
);

/** Takes an order's pictures out of its chat: an album goes, and a card that is a picture becomes a blank one. */
export async function erasePictures(
  deps: TelegramPortDeps,
  input: { order: Order; at: MessageAt; card: Card },
): Promise<void> {
  const { order, at, card } = input;
  const { chatId, messageIds } = (await findDeliveredMessages(deps.db, order.id)) ?? { messageIds: [] };
  const [, ...album] = messageIds;
  if (!chatId || album.length === 0) return coverPicture(deps, at, card);
  for (const messageId of album) await eraseMessage(deps, { chatId, messageId: Number(messageId) });
  await editCard(deps.api, at, card);
}

/** Messages older than 48 hours cannot be deleted (https://core.telegram.org/bots/api#deletemessage), but changed. */
async function eraseMessage(deps: TelegramPortDeps, at: MessageAt): Promise<void> {
  try {
    await deps.api.deleteMessage(at.chatId, at.messageId);
  } catch (error) {
    if (!isMessageGone(error)) throw error;
    await coverPicture(deps, at).catch((failure) => {
      if (!isMessageGone(failure)) throw failure;
    });
  }
}

async function coverPicture({ api }: TelegramPortDeps, at: MessageAt, card?: Card): Promise<void> {
  const caption = card && ({ caption: renderText(card, CAPTION_MAX), parse_mode: 'HTML' } as const);
  const media = { type: 'photo', media: new InputFile(BLANK, 'blank.png'), ...caption } as const;
  await unlessUnchanged(api.editMessageMedia(at.chatId, at.messageId, media));
}
