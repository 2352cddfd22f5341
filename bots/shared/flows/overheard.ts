import type { Origin } from '@easel/core/platform.ts';

/**
 * Whether others read what is asked there: Telegram has no message that one member of a group alone sees, and a question
 * about something of the group has to be answered in it. What somebody has is nobody else's business then.
 */
export function isOverheard({ platform, serverId }: Origin): boolean {
  return platform === 'telegram' && serverId !== undefined;
}
