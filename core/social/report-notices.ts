import { sql } from 'kysely';
import { MINUTE_MS } from '../clock.ts';
import type { CoreDeps } from '../deps.ts';
import { type AccountId, idFloor } from '../ids.ts';
import { addNotice } from '../notices/notice.ts';
import { isQuiet, readNotificationSettings } from '../notifications/settings.ts';
import { countOpenReports } from './open-reports.ts';

/** Whoever sees to reports hears of new ones at most this often: a wave of them is one message. */
const EVERY_MS = 10 * MINUTE_MS;

/**
 * Has those who see to reports told that there are new ones, each in the chat of their notifications and outside of their
 * quiet hours.
 *
 * @returns how many people.
 */
export async function noticeReports(deps: CoreDeps): Promise<number> {
  const now = deps.clock.now();
  // Those of now wait for the rest of their ten minutes.
  const until = idFloor('rep', new Date(Math.floor(now.getTime() / EVERY_MS) * EVERY_MS));
  const { rows } = await sql<{ newest: string | null }>`
    select max(id) as newest from report where id < ${until} and reviewed_at is null`.execute(deps.db);
  const waiting = await countOpenReports(deps.db);
  const newest = rows[0]?.newest;
  if (waiting === 0 || !newest) return 0;

  const admins = await deps.db.selectFrom('account').select('id').where('role', '=', 'admin').execute();
  let told = 0;
  for (const { id } of admins) {
    const account = id as AccountId;
    const { chat, quiet } = await readNotificationSettings(deps.db, account);
    if (chat === 'none' || isQuiet(quiet, now)) continue;
    const isNew = await addNotice(deps.db, {
      key: `reports/${account}/${newest}`,
      to: { account, platform: chat },
      notice: { kind: 'reports', waiting },
    });
    if (isNew) told += 1;
  }
  if (told > 0) deps.signals.send('notice');
  return told;
}
