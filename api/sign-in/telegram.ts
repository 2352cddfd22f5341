import { createHash, createHmac } from 'node:crypto';
import { MINUTE_MS, SECOND_MS } from '@easel/core/clock.ts';
import { isSame } from '@easel/core/signing.ts';
import { z } from 'zod';
import type { Vouched } from './discord.ts';
import { readBase64Json } from './read-base64-json.ts';

export const TELEGRAM_RETURN = '/api/v1/auth/telegram/return';
/** What was signed longer ago may be somebody else's find. */
const AGE_MAX_MS = 10 * MINUTE_MS;
/** Telegram's clock may be ahead of ours. */
const AHEAD_MAX_MS = MINUTE_MS;

/** Signing in by Telegram. */
export interface TelegramSignIn {
  loginUrl: string;
  botToken: string;
  publicUrl: string;
}

/** The address of Telegram's page that asks a person whether Easel may know who they are. */
export function askTelegram({ loginUrl, botToken, publicUrl }: TelegramSignIn, state: string): string {
  const query = new URLSearchParams({
    bot_id: botToken.split(':')[0] ?? '',
    origin: new URL(publicUrl).origin,
    return_to: `${publicUrl}${TELEGRAM_RETURN}?state=${state}`,
  });
  return `${loginUrl}/auth?${query}`;
}

const value = z.union([z.string(), z.number()]);
const signed = z
  .object({
    id: z.coerce.string().regex(/^\d{1,20}$/),
    first_name: z.string(),
    last_name: z.string().optional(),
    auth_date: z.coerce.number().int(),
    hash: z.string(),
  })
  .catchall(value);

/**
 * Reads what Telegram sent a browser back with: JSON in base64url, signed with the bot's token
 * (https://core.telegram.org/widgets/login#checking-authorization), or `false` from whoever cancelled.
 */
export function hearTelegram(
  { botToken }: TelegramSignIn,
  { result, now }: { result: string; now: Date },
): Vouched | 'cancelled' | 'refused' {
  const fields = readBase64Json(result);
  if (fields === false) return 'cancelled';
  const read = signed.safeParse(fields);
  if (!read.success || !isSigned(fields as Record<string, unknown>, botToken)) return 'refused';
  const { id, first_name, last_name, auth_date } = read.data;
  const ageMs = now.getTime() - auth_date * SECOND_MS;
  if (ageMs > AGE_MAX_MS || ageMs < -AHEAD_MAX_MS) return 'refused';
  return { userId: id, displayName: [first_name, last_name].filter(Boolean).join(' ') };
}

/**
 * Whatever came is in the signature, also fields that we do not know. What is signed has one line a field: a line break in
 * one would let it pass for two, and two for one.
 */
function isSigned({ hash, ...fields }: Record<string, unknown>, botToken: string): boolean {
  const text = Object.entries(fields)
    .map(([name, field]) => `${name}=${field}`)
    .sort()
    .join('\n');
  if (text.split('\n').length !== Object.keys(fields).length) return false;
  const key = createHash('sha256').update(botToken).digest();
  return isSame(String(hash), createHmac('sha256', key).update(text).digest('hex'));
}
