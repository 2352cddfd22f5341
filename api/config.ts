import { chatEnv } from '@easel/core/config/chats.ts';
import { commonEnv, type EnvRule, host, httpUrl, isLoopback, port } from '@easel/core/config/env.ts';
import { stripeEnv, stripeRule } from '@easel/core/payments/stripe/env.ts';
import { storageEnv, storageRule } from '@easel/core/storage/open.ts';
import { z } from 'zod';

/** What the api reads beside {@link commonEnv}. */
export const apiEnv = {
  PORT: port.default(8080),
  HOST: host,
  DISCORD_TOKEN: chatEnv.DISCORD_TOKEN,
  DISCORD_API_URL: chatEnv.DISCORD_API_URL,
  /** Of the application that DISCORD_TOKEN belongs to. Unset: nobody signs in by Discord. */
  DISCORD_CLIENT_SECRET: z.string().trim().optional(),
  TELEGRAM_TOKEN: chatEnv.TELEGRAM_TOKEN,
  /** Where Telegram's login page is. */
  TELEGRAM_LOGIN_URL: httpUrl.default('https://oauth.telegram.org'),
  /** Prometheus sends it as a bearer token. Unset: metrics are for this machine only. */
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  ...storageEnv,
  ...stripeEnv,
};

/** People sign in there: over plain http anybody on the way could take their session. */
export const siteRule: EnvRule = ({ PUBLIC_URL: url }) =>
  url?.startsWith('http:') && URL.canParse(url) && !isLoopback(new URL(url).hostname)
    ? ['PUBLIC_URL: must be an https address, or one of this machine, because people sign in there']
    : [];

export const apiRules: EnvRule[] = [stripeRule, storageRule, siteRule];

export const apiSchema = z.object({ ...commonEnv, ...apiEnv });
export type ApiEnv = z.infer<typeof apiSchema>;
