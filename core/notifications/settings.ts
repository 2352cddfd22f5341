import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { z } from 'zod';
import { NOTIFICATION_KINDS, type NotificationSettings, notificationSettings } from '../contract/account.ts';
import { DomainError } from '../errors.ts';
import type { AccountId } from '../ids.ts';

const { chat, quiet } = notificationSettings.shape;

/** What is kept: only what somebody chose. */
const chosenSchema = z.object({
  chat: chat.optional(),
  kinds: z.partialRecord(z.enum(NOTIFICATION_KINDS), z.boolean()).optional(),
  quiet: quiet.optional(),
});
type Chosen = z.output<typeof chosenSchema>;

/** Where and when somebody wants to be told; whoever chose nothing is told of everything where they came from first. */
export async function readNotificationSettings(
  db: Executor,
  account: AccountId,
): Promise<NotificationSettings> {
  const { rows } = await sql<{ chosen: unknown; first: NotificationSettings['chat'] | null }>`
    select coalesce((select settings from notification_settings where account_id = ${account}), '{}') as chosen,
      (select platform from identity where account_id = ${account} order by created_at, platform limit 1) as first`.execute(
    db,
  );
  const [row] = rows;
  return withDefaults(chosenSchema.parse(row?.chosen ?? {}), row?.first ?? 'none');
}

export function withDefaults(chosen: Chosen, first: NotificationSettings['chat']): NotificationSettings {
  const kinds = Object.fromEntries(NOTIFICATION_KINDS.map((kind) => [kind, chosen.kinds?.[kind] ?? true]));
  return {
    chat: chosen.chat ?? first,
    kinds: kinds as NotificationSettings['kinds'],
    quiet: chosen.quiet ?? null,
  };
}

/** What somebody changes; what is left out stays. */
export type NotificationChange = z.input<typeof chosenSchema>;

/** @throws DomainError bad-option for a time zone that there is not. */
export async function changeNotificationSettings(
  db: Executor,
  { account, change }: { account: AccountId; change: NotificationChange },
): Promise<NotificationSettings> {
  if (change.quiet) checkTimeZone(change.quiet.timeZone);
  const { kinds, ...rest } = chosenSchema.parse(change);
  await sql`
    insert into notification_settings (account_id, settings)
    values (${account}, ${JSON.stringify({ ...rest, kinds: kinds ?? {} })}::jsonb)
    on conflict (account_id) do update set settings = notification_settings.settings || ${JSON.stringify(rest)}::jsonb
      || jsonb_build_object('kinds', coalesce(notification_settings.settings->'kinds', '{}') || ${JSON.stringify(kinds ?? {})}::jsonb)`.execute(
    db,
  );
  return readNotificationSettings(db, account);
}

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    const allowed = 'a time zone such as Europe/Berlin or UTC';
    throw new DomainError('bad-option', { option: 'timeZone', value: timeZone, allowed });
  }
}

/** Whether somebody sleeps. Hours from 22 to 7 go over midnight; from 8 to 8 is the whole day. */
export function isQuiet(quietHours: NotificationSettings['quiet'], now: Date): boolean {
  if (!quietHours) return false;
  const { from, to, timeZone } = quietHours;
  const hour = Number(
    new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' }).format(now),
  );
  return from < to ? hour >= from && hour < to : hour >= from || hour < to;
}
