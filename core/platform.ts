import { z } from 'zod';

export const platformSchema = z.enum(['discord', 'telegram']);
export type Platform = z.infer<typeof platformSchema>;

/**
 * Where an order was asked for: everything that a later process needs to answer there. Kept with the order.
 * `interaction` is Discord's short-lived right to answer the command itself.
 */
export const originSchema = z.object({
  platform: platformSchema,
  chatId: z.string(),
  userId: z.string(),
  /** The Discord server or Telegram group; absent in private chats. */
  serverId: z.string().optional(),
  /** The channel that the chat is a thread of. */
  parentChatId: z.string().optional(),
  interaction: z
    .object({
      token: z.string(),
      expiresAt: z.iso.datetime(),
      /** It was a slash command: the answer to it is this order's card, and no other's. */
      isCommand: z.boolean().optional(),
    })
    .optional(),
  /** Asked for in private wherever that was: answered to the person alone, and never published by itself. */
  isPrivate: z.boolean().optional(),
  /** The message that asked, to reply to. */
  messageId: z.string().optional(),
  /** The person's language there, such as `pt-BR`. */
  locale: z.string().optional(),
  /** The largest file that may be sent there, in bytes. */
  fileLimitBytes: z.number().int().positive().optional(),
});
export type Origin = z.infer<typeof originSchema>;
