import { apiEnv, siteRule } from '@easel/api/config.ts';
import { discordEnv } from '@easel/bot-discord/config.ts';
import { telegramEnv, telegramRule } from '@easel/bot-telegram/config.ts';
import { commonEnv, readEnv } from '@easel/core/config/env.ts';
import { workersEnv, workersRules } from '@easel/workers/config.ts';
import { z } from 'zod';

const studioEnv = {
  /** Whether the gallery is built in this process. Off: another one does it, or nobody (tests). */
  GALLERY_BUILD: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
};

export const studioSchema = z.object({
  ...commonEnv,
  ...studioEnv,
  ...apiEnv,
  ...workersEnv,
  ...discordEnv,
  ...telegramEnv,
});

export type StudioConfig = z.infer<typeof studioSchema>;

/** Reads the configuration of all parts. @throws ConfigError naming every problem at once. */
export function readStudioConfig(env: Record<string, string | undefined>): StudioConfig {
  return readEnv(studioSchema, env, [...workersRules, telegramRule, siteRule]);
}
