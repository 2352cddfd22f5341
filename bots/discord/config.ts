import { httpUrl } from '@easel/core/config/env.ts';
import { z } from 'zod';

/** What the Discord bot reads from the environment. Without a token the bot is off. */
export const discordEnv = {
  DISCORD_TOKEN: z.string().trim().optional(),
  DISCORD_API_URL: httpUrl.default('https://discord.com/api'),
};

export interface DiscordConfig {
  token: string;
  /** Base of the HTTP API; the gateway's address comes from there. */
  apiUrl: string;
}
