import { z } from 'zod';
import { httpUrl } from './env.ts';

/** Which bots there are, for the bots themselves and for the api, where people sign in by them. */
export const chatEnv = {
  /** Unset: no Discord bot. */
  DISCORD_TOKEN: z.string().trim().optional(),
  DISCORD_API_URL: httpUrl.default('https://discord.com/api'),
  /** From @BotFather. Unset: no Telegram bot. */
  TELEGRAM_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]+$/, 'must be a bot token such as 123456:ABC-DEF, from @BotFather')
    .optional(),
  TELEGRAM_API_URL: httpUrl.default('https://api.telegram.org'),
};
