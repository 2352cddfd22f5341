import type { ApiEnv } from '../config.ts';
import { type DiscordSignIn, openDiscordSignIn } from './discord.ts';
import type { TelegramSignIn } from './telegram.ts';

/** The ways to sign in that are set up, beside the bots' links. */
export interface SignInRooms {
  discord?: DiscordSignIn;
  telegram?: TelegramSignIn;
}

/** Opens the ways that the environment has what they need for. */
export function openSignIn(env: Partial<ApiEnv>, publicUrl: string): SignInRooms {
  const { DISCORD_TOKEN, DISCORD_API_URL, DISCORD_CLIENT_SECRET, TELEGRAM_TOKEN, TELEGRAM_LOGIN_URL } = env;
  return {
    ...(DISCORD_TOKEN &&
      DISCORD_API_URL &&
      DISCORD_CLIENT_SECRET && {
        discord: openDiscordSignIn({
          apiUrl: DISCORD_API_URL,
          botToken: DISCORD_TOKEN,
          clientSecret: DISCORD_CLIENT_SECRET,
          publicUrl,
        }),
      }),
    // Telegram sends people back to a site that it knows by its name, so there has to be one.
    ...(TELEGRAM_TOKEN &&
      TELEGRAM_LOGIN_URL &&
      env.PUBLIC_URL && {
        telegram: { loginUrl: TELEGRAM_LOGIN_URL, botToken: TELEGRAM_TOKEN, publicUrl },
      }),
  };
}
