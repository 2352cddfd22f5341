import type { Message } from '@grammyjs/types';
import { type FormattedText, readFormattedText } from './formatted-text.ts';
import { readReplyMarkup } from './keyboards.ts';
import {
  isObject,
  type JsonObject,
  type MethodCall,
  readBoolean,
  readInteger,
  readJson,
  readString,
} from './method-call.ts';
import { badRequest } from './telegram-error.ts';
import type { TwinParts } from './twin-parts.ts';
import {
  assertBotMayWrite,
  botAsSender,
  type ChatRecord,
  findChat,
  isGroup,
  postMessage,
  type StoredMessage,
  type World,
} from './world.ts';

/**
 * Telegram's limits after entities are parsed. Counted in UTF-16 units, the strictest reading of "characters":
 * whatever fits here also fits where an emoji counts as one.
 */
const TEXT_LIMITS = { text: 4096, caption: 1024 } as const;

export function sendMessage(parts: TwinParts, call: MethodCall): Message {
  const { world } = parts;
  const chat = openChat(world, call.values);
  const content = { ...readMessageText(world, call.values), ...readReplyMarkup(call.values) };
  return sendOne(parts, chat, call.values, content);
}

/** The chat a bot's message is for. @throws TelegramError 400 or 403 where the bot cannot write there. */
export function openChat(world: World, values: JsonObject): ChatRecord {
  const chat = findChat(world, values);
  if (readInteger(values, 'message_thread_id')) throw badRequest('message thread not found');
  assertBotMayWrite(world, chat);
  return chat;
}

export function sendOne(
  parts: TwinParts,
  chat: ChatRecord,
  values: JsonObject,
  content: Partial<Message>,
): Message {
  const circumstances = readCircumstances(chat, values);
  parts.flood.countSend(chat, 1);
  chat.action = undefined;
  return postMessage(parts.world, chat, botAsSender(parts.world), { ...circumstances, ...content }).message;
}

/** What a sent message says about itself beside its content: the reply, protection, effect. */
export function readCircumstances(chat: ChatRecord, values: JsonObject): Partial<Message> {
  const effect = readString(values, 'message_effect_id');
  if (effect && isGroup(chat)) throw badRequest('EFFECT_ID_INVALID');
  return {
    ...readReply(chat, values),
    ...(readBoolean(values, 'protect_content') ? { has_protected_content: true as const } : {}),
    ...(effect ? { effect_id: effect } : {}),
  };
}

function readReply(chat: ChatRecord, values: JsonObject): Partial<Message> {
  const reply = readJson(values, 'reply_parameters');
  if (reply === undefined) return {};
  if (!isObject(reply)) throw badRequest("can't parse reply parameters JSON object");
  const elsewhere = readString(reply, 'chat_id');
  const isHere = elsewhere === undefined || elsewhere === String(chat.chat.id);
  const original = isHere ? chat.messages.get(readInteger(reply, 'message_id') ?? 0) : undefined;
  if (!original) {
    if (readBoolean(reply, 'allow_sending_without_reply')) return {};
    throw badRequest('message to be replied not found');
  }
  return { reply_to_message: quoteMessage(original.message) };
}

/** A message as it appears inside a reply: without what it replied to itself. */
export function quoteMessage(message: Message): NonNullable<Message['reply_to_message']> {
  const { reply_to_message: _, ...quoted } = structuredClone(message);
  return quoted as NonNullable<Message['reply_to_message']>;
}

export const findPerson = (world: World) => (id: number) =>
  id === world.bot.id ? botAsSender(world) : world.people.get(id);

/** @throws TelegramError 400 for text that is empty, too long or badly marked up. */
export function readMessageText(world: World, values: JsonObject): Partial<Message> {
  if (!readString(values, 'text')?.trim()) throw badRequest('message text is empty');
  const formatted = readFormattedText(values, { text: 'text', entities: 'entities' }, findPerson(world));
  if (formatted.text === '') throw badRequest('text must be non-empty');
  if (formatted.text.length > TEXT_LIMITS.text) throw badRequest('message is too long');
  const preview = readJson(values, 'link_preview_options');
  if (preview !== undefined && !isObject(preview)) throw badRequest("can't parse link preview options");
  return {
    text: formatted.text,
    ...(formatted.entities.length > 0 ? { entities: formatted.entities } : {}),
    ...(preview ? { link_preview_options: structuredClone(preview) } : {}),
  };
}

/** @throws TelegramError 400 for a caption that is too long or badly marked up. */
export function readCaption(world: World, values: JsonObject): Partial<Message> {
  const names = { text: 'caption', entities: 'caption_entities' };
  const formatted: FormattedText = readFormattedText(values, names, findPerson(world));
  if (formatted.text.length > TEXT_LIMITS.caption) throw badRequest('message caption is too long');
  const above = readBoolean(values, 'show_caption_above_media');
  return {
    ...(formatted.text ? { caption: formatted.text } : {}),
    ...(formatted.entities.length > 0 ? { caption_entities: formatted.entities } : {}),
    ...(above ? { show_caption_above_media: true as const } : {}),
  };
}

/** The message that `chat_id` and `message_id` name. @param deed what is to be done with it, for the refusal. */
export function findMessage(
  world: World,
  values: JsonObject,
  deed: 'edit' | 'delete' | 'react',
): { chat: ChatRecord; stored: StoredMessage } {
  const chat = findChat(world, values);
  const id = readInteger(values, 'message_id');
  if (id === undefined) throw badRequest('message identifier is not specified');
  const stored = chat.messages.get(id);
  if (!stored) throw badRequest(`message to ${deed} not found`);
  return { chat, stored };
}
