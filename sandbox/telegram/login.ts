import { createHash, createHmac } from 'node:crypto';
import type { User } from '@grammyjs/types';
import { unixTime, type World } from './world.ts';

/** What a site asks a person for, from the address of the login page. */
export interface LoginRequest {
  returnTo: string;
}

/** What is wrong with the address of a login page: Telegram shows it to the person, who goes nowhere. */
export class LoginPageError extends Error {}

/**
 * @param domain of the site, as entered at @BotFather (/setdomain); undefined: none was.
 * @throws LoginPageError
 */
export function readLoginRequest(
  world: World,
  domain: string | undefined,
  query: URLSearchParams,
): LoginRequest {
  if (query.get('bot_id') !== String(world.bot.id)) throw new LoginPageError('Bot id invalid');
  const origin = query.get('origin') ?? '';
  if (!URL.canParse(origin) || new URL(origin).hostname !== domain)
    throw new LoginPageError('Bot domain invalid');
  const returnTo = query.get('return_to') ?? origin;
  if (!URL.canParse(returnTo) || new URL(returnTo).origin !== new URL(origin).origin) {
    throw new LoginPageError('Return url invalid');
  }
  return { returnTo };
}

/**
 * Signs who somebody is, as https://core.telegram.org/widgets/login has it: HMAC-SHA256 over the sorted fields, with the
 * SHA-256 of the bot's token as the key.
 */
export function signLogin(world: World, token: string, user: User): Record<string, string | number> {
  const fields = {
    id: user.id,
    first_name: user.first_name,
    ...(user.username && { username: user.username }),
    auth_date: unixTime(world),
  };
  const text = Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('\n');
  const key = createHash('sha256').update(token).digest();
  return { ...fields, hash: createHmac('sha256', key).update(text).digest('hex') };
}

/** Where the browser goes then: what was signed, or `false`, is behind the `#`, which no server sees. */
export function sendBack({ returnTo }: LoginRequest, result: object | false): string {
  return `${returnTo}#tgAuthResult=${Buffer.from(JSON.stringify(result)).toString('base64url')}`;
}
