import { isDeepStrictEqual } from 'node:util';
import type { Message } from '@grammyjs/types';
import { readInvoiceMarkup, readReplyMarkup } from './keyboards.ts';
import { kindOf, readInputMedia } from './media.ts';
import { findMessage, readCaption, readMessageText } from './messages.ts';
import { type MethodCall, readInteger, readJson, readList } from './method-call.ts';
import { badRequest } from './telegram-error.ts';
import type { TwinParts } from './twin-parts.ts';
import { announceChange, assertBotMayWrite, type ChatRecord, findChat, isGroup, unixTime } from './world.ts';

const DELETABLE_FOR_S = 48 * 60 * 60;
const MOST_DELETED_AT_ONCE = 100;

/** What an edit may replace; the rest of a message stays for ever. */
const EDITABLE = [
  'text',
  'entities',
  'link_preview_options',
  'photo',
  'document',
  'caption',
  'caption_entities',
  'show_caption_above_media',
  'has_media_spoiler',
  'reply_markup',
] as const;

type Editable = Partial<Pick<Message, (typeof EDITABLE)[number]>>;

export function editMessageText(parts: TwinParts, call: MethodCall): Message {
  const target = openForEdit(parts, call);
  const content = readMessageText(parts.world, call.values);
  if (target.message.text === undefined) throw badRequest('there is no text in the message to edit');
  return applyEdit(parts, target, { ...content, ...readReplyMarkup(call.values) });
}

export function editMessageCaption(parts: TwinParts, call: MethodCall): Message {
  const target = openForEdit(parts, call);
  const caption = readCaption(parts.world, call.values);
  const { photo, document, has_media_spoiler } = target.message;
  if (!photo && !document) throw badRequest('there is no caption in the message to edit');
  const media = { photo, document, has_media_spoiler };
  return applyEdit(parts, target, { ...media, ...caption, ...readReplyMarkup(call.values) });
}

/** Puts another file in a message, or a file in place of a text. */
export async function editMessageMedia(parts: TwinParts, call: MethodCall): Promise<Message> {
  const target = openForEdit(parts, call);
  if (target.message.invoice) throw badRequest("message can't be edited");
  const media = await readInputMedia(parts, call, readJson(call.values, 'media'));
  if (target.message.media_group_id && kindOf(media) !== kindOf(target.message)) {
    throw badRequest("message content type can't be changed in an album");
  }
  return applyEdit(parts, target, { ...media, ...readReplyMarkup(call.values) });
}

/** Without `reply_markup` the buttons go away, but for the one that pays an invoice. */
export function editMessageReplyMarkup(parts: TwinParts, call: MethodCall): Message {
  const target = openForEdit(parts, call);
  const { invoice } = target.message;
  return applyEdit(parts, target, {
    ...pickEditable(target.message),
    reply_markup: undefined,
    ...(invoice ? readInvoiceMarkup(call.values, invoice.total_amount) : readReplyMarkup(call.values)),
  });
}

interface EditTarget {
  chat: ChatRecord;
  message: Message;
}

function openForEdit({ world }: TwinParts, call: MethodCall): EditTarget {
  const { chat, stored } = findMessage(world, call.values, 'edit');
  assertBotMayWrite(world, chat);
  const { from, refunded_payment } = stored.message;
  if (from?.id !== world.bot.id || refunded_payment) throw badRequest("message can't be edited");
  return { chat, message: stored.message };
}

const pickEditable = (message: Message): Editable =>
  Object.fromEntries(EDITABLE.flatMap((key) => (message[key] === undefined ? [] : [[key, message[key]]])));

/** Replaces everything editable by `content`: what it leaves out, such as the keyboard, is gone. */
function applyEdit(
  { world, flood }: TwinParts,
  { chat, message }: EditTarget,
  content: Partial<Message>,
): Message {
  const next = pickEditable(content as Message);
  if (isDeepStrictEqual(next, pickEditable(message))) {
    throw badRequest(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    );
  }
  flood.countEdit(chat);
  for (const key of EDITABLE) delete message[key];
  Object.assign(message, next, { edit_date: unixTime(world) });
  announceChange(world);
  return message;
}

export function deleteMessage({ world }: TwinParts, call: MethodCall): true {
  const { chat, stored } = findMessage(world, call.values, 'delete');
  if (!mayDelete(world, chat, stored.message)) throw badRequest("message can't be deleted for everyone");
  chat.messages.delete(stored.message.message_id);
  announceChange(world);
  return true;
}

/** Deletes what it may; messages that are gone already are passed over, as Telegram does. */
export function deleteMessages({ world }: TwinParts, call: MethodCall): true {
  const chat = findChat(world, call.values);
  const ids = readList(call.values, 'message_ids') ?? [];
  if (ids.length === 0) throw badRequest('message identifiers are not specified');
  if (ids.length > MOST_DELETED_AT_ONCE) throw badRequest('too many message identifiers specified');
  for (const id of ids) {
    const stored = chat.messages.get(readInteger({ message_id: id }, 'message_id') ?? 0);
    if (stored && mayDelete(world, chat, stored.message)) chat.messages.delete(stored.message.message_id);
  }
  announceChange(world);
  return true;
}

function mayDelete(world: TwinParts['world'], chat: ChatRecord, message: Message): boolean {
  if (unixTime(world) - message.date >= DELETABLE_FOR_S) return false;
  if (!isGroup(chat) || message.from?.id === world.bot.id) return true;
  return chat.members.get(world.bot.id) === 'administrator';
}
