import type { Card } from '@easel/bot-shared/cards/card.ts';
import { loadPictures, type PictureFile } from '@easel/bot-shared/delivery/load-pictures.ts';
import type { Creation } from '@easel/core/creations/creation.ts';
import type { MediaStorage } from '@easel/core/storage/storage.ts';
import { type Api, InputFile } from 'grammy';
import type { InputMediaDocument, InputMediaPhoto, Message } from 'grammy/types';
import { CAPTION_MAX, renderText } from '../render/card-text.ts';
import { renderKeyboard } from '../render/keyboard.ts';
import { isPhotoRefused } from './failures.ts';
import { type Destination, type MessageAt, replyTo, unlessUnchanged } from './message.ts';

const MEGABYTE = 1024 * 1024;
/** https://core.telegram.org/bots/api#sending-files */
export const PHOTO_BYTES_MAX = 10 * MEGABYTE;
const REQUEST_BYTES_MAX = 50 * MEGABYTE;

type MediaType = 'photo' | 'document';

/** Loads what Telegram takes as photos, where there is such a file. */
export function loadForTelegram(storage: MediaStorage, creations: Creation[]): Promise<PictureFile[]> {
  return loadPictures(storage, creations, { fileBytes: PHOTO_BYTES_MAX, totalBytes: REQUEST_BYTES_MAX });
}

export function picturesOf(card: Card): Creation[] {
  return card.blocks.flatMap((block) => (block.type === 'pictures' ? block.creations : []));
}

/** Sends a card with its one picture. */
export async function sendPicture(
  api: Api,
  to: Destination,
  card: Card,
  file: PictureFile,
): Promise<MessageAt> {
  const options = { ...captionOf(card), reply_markup: renderKeyboard(card), ...replyTo(to) };
  const message = await photoElseDocument(
    [file],
    (type): Promise<Message> =>
      type === 'photo'
        ? api.sendPhoto(to.chatId, upload(file), options)
        : api.sendDocument(to.chatId, upload(file), options),
  );
  return { chatId: to.chatId, messageId: message.message_id };
}

/** Turns the message that showed a card into its one picture. Doing it again changes nothing. */
export async function editPicture(api: Api, at: MessageAt, card: Card, file: PictureFile): Promise<void> {
  await photoElseDocument([file], (type) => {
    const media = mediaOf(type, file, captionOf(card));
    return unlessUnchanged(
      api.editMessageMedia(at.chatId, at.messageId, media, { reply_markup: renderKeyboard(card) }),
    );
  });
}

/** Changes the words and buttons of a message that has the picture already. */
export async function editCaption(api: Api, at: MessageAt, card: Card): Promise<void> {
  const options = { ...captionOf(card), reply_markup: renderKeyboard(card) };
  await unlessUnchanged(api.editMessageCaption(at.chatId, at.messageId, options));
}

/** Sends several pictures as one album, which has no place for buttons. @returns the ids of its messages. */
export async function sendAlbum(api: Api, to: Destination, files: PictureFile[]): Promise<number[]> {
  const messages = await photoElseDocument(files, (type) =>
    api.sendMediaGroup(
      to.chatId,
      files.map((file) => mediaOf(type, file, {})) as InputMediaPhoto[] | InputMediaDocument[],
      replyTo(to),
    ),
  );
  return messages.map((message) => message.message_id);
}

function captionOf(card: Card): { caption: string; parse_mode: 'HTML' } {
  return { caption: renderText(card, CAPTION_MAX), parse_mode: 'HTML' };
}

function mediaOf(type: MediaType, file: PictureFile, caption: object): InputMediaPhoto | InputMediaDocument {
  return { type, media: upload(file), ...caption };
}

function upload(file: PictureFile): InputFile {
  return new InputFile(file.bytes, file.name);
}

/** Telegram refuses some pictures as photos (too big, too long): these go as files. */
async function photoElseDocument<T>(files: PictureFile[], send: (type: MediaType) => Promise<T>): Promise<T> {
  if (files.some((file) => file.bytes.length > PHOTO_BYTES_MAX)) return send('document');
  try {
    return await send('photo');
  } catch (error) {
    if (!isPhotoRefused(error)) throw error;
    return send('document');
  }
}
