import type { Platform } from '@easel/core/platform.ts';

/** What the chats are called, in every language. */
export const PLATFORMS: Record<Platform, string> = { discord: 'Discord', telegram: 'Telegram' };
