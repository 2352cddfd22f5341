import { chatEnv } from '@easel/core/config/chats.ts';

/** What the Discord bot reads from the environment. Without a token the bot is off. */
export const discordEnv = {
  DISCORD_TOKEN: chatEnv.DISCORD_TOKEN,
  DISCORD_API_URL: chatEnv.DISCORD_API_URL,
};

export interface DiscordConfig {
  token: string;
  /** Base of the HTTP API; the gateway's address comes from there. */
  apiUrl: string;
}
