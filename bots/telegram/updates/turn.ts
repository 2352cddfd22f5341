import type { Asker } from '@easel/bot-shared/flows/asker.ts';
import type { Words } from '@easel/bot-shared/words/en.ts';
import { wordsFor } from '@easel/bot-shared/words/words.ts';
import { DomainError } from '@easel/core/errors.ts';
import type { Origin } from '@easel/core/platform.ts';
import type { Standing } from '@easel/core/treasury/decide-payer.ts';
import type { User } from 'grammy/types';
import type { TelegramContext } from '../context.ts';
import { isChatClosed } from '../show/failures.ts';
import { PHOTO_BYTES_MAX } from '../show/pictures.ts';

/** One thing that somebody sends or presses: who, where, and in which words to answer. */
export interface Turn {
  asker: Asker;
  words: Words;
  chatId: string;
  userId: string;
  isPrivate: boolean;
  /** The message that a reply belongs under. */
  replyTo?: number;
  /** Idempotency key for what comes of it: Telegram sends an update again until it is confirmed. */
  key: string;
}

/** Reads a message or a pressed button. @returns undefined when no person stands behind it. */
export function turnOf(ctx: TelegramContext): Turn | undefined {
  const { from, chat } = ctx;
  if (!from || !chat || isAnonymous(ctx)) return undefined;
  const isPrivate = chat.type === 'private';
  const chatId = String(chat.id);
  const messageId = ctx.msgId;
  const person = {
    platform: 'telegram' as const,
    userId: String(from.id),
    fileLimitBytes: PHOTO_BYTES_MAX,
    ...(from.language_code && { locale: from.language_code }),
  };
  const origin: Origin = {
    ...person,
    chatId,
    ...(!isPrivate && { serverId: chatId }),
    ...(messageId !== undefined && { messageId: String(messageId) }),
  };
  return {
    asker: {
      displayName: nameOf(from),
      standing: () => askStanding(ctx),
      openPrivate: async () => (isPrivate ? origin : { ...person, chatId: await openPrivate(ctx, from.id) }),
      origin,
    },
    words: wordsFor(from.language_code),
    chatId,
    userId: String(from.id),
    isPrivate,
    key: `telegram-${ctx.update.update_id}`,
    ...(messageId !== undefined && { replyTo: messageId }),
  };
}

/** A bot may not write first: Telegram tells by the smallest sign of life whether the private chat is open. */
async function openPrivate({ api }: TelegramContext, userId: number): Promise<string> {
  await api.sendChatAction(userId, 'upload_photo').catch((error) => {
    throw isChatClosed(error) ? new DomainError('private-closed', {}) : error;
  });
  return String(userId);
}

export function nameOf({ first_name, last_name }: User): string {
  return [first_name, last_name].filter(Boolean).join(' ');
}

/** Groups have no roles that bots could tell apart but that of their admins. */
async function askStanding(ctx: TelegramContext): Promise<Standing> {
  const roles: string[] = [];
  if (ctx.chat?.type === 'private') return { roles, isAdmin: false };
  const { status } = await ctx.getAuthor();
  return { roles, isAdmin: status === 'creator' || status === 'administrator' };
}

/** Admins may write in the name of a group, and channels post into theirs: all of them look like one person. */
export function isAnonymous(ctx: TelegramContext): boolean {
  return ctx.from?.is_bot === true || ctx.message?.sender_chat !== undefined;
}
