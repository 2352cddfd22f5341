import type { Asker } from '@easel/bot-shared/flows/ask.ts';
import type { Words } from '@easel/bot-shared/words/en.ts';
import { wordsFor } from '@easel/bot-shared/words/words.ts';
import type { Standing } from '@easel/core/treasury/decide-payer.ts';
import type { User } from 'grammy/types';
import type { TelegramContext } from '../context.ts';
import { PHOTO_BYTES_MAX } from '../show/pictures.ts';

/** Who speaks to the bot, where, and in what language. */
export interface Place {
  asker: Asker;
  words: Words;
  chatId: string;
  userId: string;
  isPrivate: boolean;
  /** The message that a reply belongs under. */
  replyTo?: number;
}

/** Reads the place of a message or a pressed button. @returns undefined when no person stands behind it. */
export function placeOf(ctx: TelegramContext): Place | undefined {
  const { from, chat } = ctx;
  if (!from || !chat || isAnonymous(ctx)) return undefined;
  const isPrivate = chat.type === 'private';
  const chatId = String(chat.id);
  const messageId = ctx.msgId;
  return {
    asker: {
      displayName: nameOf(from),
      standing: () => askStanding(ctx),
      origin: {
        platform: 'telegram',
        chatId,
        userId: String(from.id),
        fileLimitBytes: PHOTO_BYTES_MAX,
        ...(!isPrivate && { serverId: chatId }),
        ...(messageId !== undefined && { messageId: String(messageId) }),
        ...(from.language_code && { locale: from.language_code }),
      },
    },
    words: wordsFor(from.language_code),
    chatId,
    userId: String(from.id),
    isPrivate,
    ...(messageId !== undefined && { replyTo: messageId }),
  };
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
