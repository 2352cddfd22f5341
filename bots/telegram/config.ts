import { chatEnv } from '@easel/core/config/chats.ts';
import type { EnvRule } from '@easel/core/config/env.ts';
import { z } from 'zod';

/** Where the webhook is, below PUBLIC_URL. */
export const WEBHOOK_PATH = '/webhooks/telegram';

const onOff = z
  .enum(['on', 'off'], { error: 'must be on or off' })
  .default('on')
  .transform((value) => value === 'on');

/** The variables of the Telegram bot. */
export const telegramEnv = {
  TELEGRAM_TOKEN: chatEnv.TELEGRAM_TOKEN,
  TELEGRAM_API_URL: chatEnv.TELEGRAM_API_URL,
  /** Set: Telegram calls PUBLIC_URL/webhooks/telegram with it. Unset: long polling. */
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,256}$/, 'must be 1 to 256 of A-Z, a-z, 0-9, _ and -')
    .optional(),
  /** Whether Stripe's link is offered in Telegram, which asks that digital goods be sold for Stars there. */
  TELEGRAM_STRIPE: onOff,
  /** Whether credits are sold for Telegram's Stars. */
  TELEGRAM_STARS: onOff,
};

/** A webhook needs an address that Telegram can call. */
export const telegramRule: EnvRule = (env) =>
  env.TELEGRAM_TOKEN && env.TELEGRAM_WEBHOOK_SECRET && !env.PUBLIC_URL
    ? ['PUBLIC_URL: must be set when TELEGRAM_WEBHOOK_SECRET is, for Telegram calls the bot there']
    : [];

export interface TelegramConfig {
  token: string;
  apiUrl: string;
  /** Unset: long polling. */
  webhook?: { url: string; secret: string };
  /** What may be paid with here. */
  payments: { stripe: boolean; stars: boolean };
}

type TelegramEnv = z.infer<z.ZodObject<typeof telegramEnv>> & { PUBLIC_URL?: string | undefined };

/** @returns undefined when there is no token: the bot is off. */
export function readTelegramConfig(env: TelegramEnv): TelegramConfig | undefined {
  const { TELEGRAM_TOKEN: token, TELEGRAM_WEBHOOK_SECRET: secret, PUBLIC_URL } = env;
  if (!token) return undefined;
  const webhook = secret && PUBLIC_URL ? { url: PUBLIC_URL + WEBHOOK_PATH, secret } : undefined;
  const payments = { stripe: env.TELEGRAM_STRIPE, stars: env.TELEGRAM_STARS };
  return { token, apiUrl: env.TELEGRAM_API_URL, ...(webhook && { webhook }), payments };
}
