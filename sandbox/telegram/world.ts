import { randomInt } from 'node:crypto';
import type { Chat, ChatMember, Message, User, UserFromGetMe } from '@grammyjs/types';
import type { SandboxClock } from '../clock.ts';
import { type JsonObject, readString } from './method-call.ts';
import { badRequest, forbidden } from './telegram-error.ts';

export type MemberStatus = 'creator' | 'administrator' | 'member' | 'left' | 'kicked';

/** A message as people see it now. */
export interface StoredMessage {
  message: Message;
  /** Emoji the bot put on it. */
  reactions: string[];
}

export interface ChatRecord {
  readonly chat: Chat.PrivateChat | Chat.SupergroupChat;
  /** Everybody who is or was in the chat, the bot included, by user id. */
  readonly members: Map<number, MemberStatus>;
  readonly messages: Map<number, StoredMessage>;
  /** Private chats: whether the person ever wrote to the bot, and whether the bot is blocked now. */
  contact: 'none' | 'open' | 'blocked';
  /** What `sendChatAction` shows, until the sandbox time `until`. */
  action: { name: string; until: number } | undefined;
  nextMessageId: number;
}

/** The bot, the people and their chats. */
export interface World {
  readonly clock: SandboxClock;
  readonly bot: UserFromGetMe;
  readonly people: Map<number, User>;
  readonly chats: Map<number, ChatRecord>;
  /** Called after anything in a chat changed. */
  readonly listeners: Set<() => void>;
  /** Private chats count their messages together, as one account does; each group has its own count. */
  nextPrivateMessageId: number;
}

export function createWorld(clock: SandboxClock, botId: number, botUsername: string): World {
  const bot: UserFromGetMe = {
    id: botId,
    is_bot: true,
    first_name: 'Sandbox bot',
    username: botUsername,
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
    supports_guest_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
    allows_users_to_create_topics: false,
    can_manage_bots: false,
    supports_join_request_queries: false,
  };
  return {
    clock,
    bot,
    people: new Map(),
    chats: new Map(),
    listeners: new Set(),
    nextPrivateMessageId: randomInt(10, 1000),
  };
}

/** The bot as it appears in messages: without the facts that only getMe tells. */
export const botAsSender = ({ bot }: World): User => ({
  id: bot.id,
  is_bot: true,
  first_name: bot.first_name,
  username: bot.username,
});

/** Sandbox time in whole seconds, the unit of every date on the wire. */
export const unixTime = ({ clock }: World) => Math.floor(clock.now() / 1000);

export const isGroup = (record: ChatRecord) => record.chat.type !== 'private';

export function announceChange(world: World): void {
  for (const listener of [...world.listeners]) listener();
}

/** Writes a message into a chat under its next number. */
export function postMessage(
  world: World,
  record: ChatRecord,
  from: User,
  content: Partial<Message>,
): StoredMessage {
  const message_id = isGroup(record) ? record.nextMessageId++ : world.nextPrivateMessageId++;
  const message = { message_id, from, chat: record.chat, date: unixTime(world), ...content } as Message;
  const stored: StoredMessage = { message, reactions: [] };
  record.messages.set(message_id, stored);
  announceChange(world);
  return stored;
}

/** @throws TelegramError 400 where `chat_id` is missing or names no chat the bot knows. */
export function findChat(world: World, values: JsonObject): ChatRecord {
  const id = readString(values, 'chat_id');
  if (!id) throw badRequest('chat_id is empty');
  const record = world.chats.get(Number(id));
  if (!record || !isKnownToBot(world, record)) throw badRequest('chat not found');
  return record;
}

/** The bot knows people who wrote to it, and those it shares a group with. */
function isKnownToBot(world: World, record: ChatRecord): boolean {
  if (isGroup(record)) return record.members.has(world.bot.id);
  if (record.contact !== 'none') return true;
  return [...world.chats.values()].some(
    (other) => isGroup(other) && isPresent(other, world.bot.id) && isPresent(other, record.chat.id),
  );
}

export const isPresent = (record: ChatRecord, userId: number) =>
  !['left', 'kicked'].includes(record.members.get(userId) ?? 'left');

/** @throws TelegramError 403 where the bot may not write into the chat. */
export function assertBotMayWrite(world: World, record: ChatRecord): void {
  if (isGroup(record)) {
    const status = record.members.get(world.bot.id);
    if (status === 'kicked') throw forbidden('bot was kicked from the supergroup chat');
    if (status === 'left') throw forbidden('bot is not a member of the supergroup chat');
  } else if (record.contact === 'blocked') {
    throw forbidden('bot was blocked by the user');
  } else if (record.contact === 'none') {
    throw forbidden("bot can't initiate conversation with a user");
  }
}

/** A membership in the shape of `ChatMember`. */
export function describeMember(user: User, status: MemberStatus): ChatMember {
  if (status === 'creator') return { status, user, is_anonymous: false };
  if (status === 'kicked') return { status, user, until_date: 0 };
  if (status !== 'administrator') return { status, user };
  return {
    status,
    user,
    can_be_edited: false,
    is_anonymous: false,
    can_manage_chat: true,
    can_delete_messages: true,
    can_manage_video_chats: true,
    can_restrict_members: true,
    can_promote_members: false,
    can_change_info: true,
    can_invite_users: true,
    can_post_stories: false,
    can_edit_stories: false,
    can_delete_stories: false,
    can_pin_messages: true,
    // grammY's types run ahead of Bot API 10.1, which has no can_send_welcome_messages.
  } as ChatMember;
}
