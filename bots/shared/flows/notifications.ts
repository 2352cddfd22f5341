import { DomainError } from '@easel/core/errors.ts';
import {
  changeNotificationSettings,
  type NotificationChange,
  readNotificationSettings,
} from '@easel/core/notifications/settings.ts';
import type { NotificationStep } from '../actions.ts';
import type { Card } from '../cards/card.ts';
import { notificationsCard } from '../cards/social.ts';
import type { BotDeps } from '../deps.ts';
import type { Words } from '../words/en.ts';
import { type Asker, accountOf } from './asker.ts';

/**
 * `/notifications`: of what others do, where and when somebody is told, after the change that came with the command.
 *
 * @throws DomainError bad-option
 */
export async function showNotifications(
  deps: BotDeps,
  { asker, change }: { asker: Asker; change?: NotificationChange | undefined },
  words: Words,
): Promise<Card> {
  const { id: account } = await accountOf(deps, asker);
  const settings = change
    ? await changeNotificationSettings(deps.db, { account, change })
    : await readNotificationSettings(deps.db, account);
  return notificationsCard(settings, words);
}

/** What a button of that card changes. */
export function changeOf(step: NotificationStep): NotificationChange {
  const [what = '', to] = step.split('-');
  if (what === 'in') return { chat: to as NonNullable<NotificationChange['chat']> };
  return { kinds: { [what]: to === 'on' } };
}

/**
 * Reads quiet hours as somebody writes them: `quiet 22-7 Europe/Berlin`, `22-7`, `quiet off`. Without a zone it is UTC.
 *
 * @returns undefined for an empty text: nothing changes.
 * @throws DomainError bad-option
 */
export function parseQuiet(text: string, usage: string): NotificationChange | undefined {
  const words = text.trim().replace(/^quiet\b\s*/i, '');
  if (text.trim() === '') return undefined;
  if (/^off$/i.test(words)) return { quiet: null };
  const [, from, to, timeZone = 'UTC'] = /^(\d{1,2})\s*-\s*(\d{1,2})(?:\s+(\S+))?$/.exec(words) ?? [];
  if (from === undefined || to === undefined || Number(from) > 23 || Number(to) > 23) {
    throw new DomainError('bad-option', { option: '/notifications', value: text, allowed: usage });
  }
  return { quiet: { from: Number(from), to: Number(to), timeZone } };
}
