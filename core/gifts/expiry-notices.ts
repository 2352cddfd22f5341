import { sql } from 'kysely';
import { EXPIRY_NOTICE } from '../catalog/given.ts';
import { DAY_MS } from '../clock.ts';
import type { CoreDeps } from '../deps.ts';
import type { AccountId } from '../ids.ts';
import { addNotice } from '../notices/notice.ts';

/**
 * Has people told, once, of granted credits that expire in the next days and are enough to care about.
 *
 * @returns of how many, at most `limit`.
 */
export async function noticeExpiringCredits(deps: CoreDeps, input: { limit: number }): Promise<number> {
  const now = deps.clock.now();
  const until = new Date(now.getTime() + EXPIRY_NOTICE.beforeDays * DAY_MS);
  const { rows } = await sql<{ key: string; owner_id: AccountId; free: bigint; expires_at: Date }>`
    select * from (
      select 'expire-' || id as key, owner_id, balance - held as free, expires_at from ledger_account
      where owner_kind = 'person' and bucket = 'granted' and expires_at > ${now} and expires_at <= ${until}
        and balance - held >= ${EXPIRY_NOTICE.fromCredits}
    ) soon
    where not exists (select from notice where notice.key = soon.key)
      and exists (select from identity where account_id = owner_id)
    order by expires_at limit ${input.limit}`.execute(deps.db);
  for (const { key, owner_id, free, expires_at } of rows) {
    await addNotice(deps.db, {
      key,
      to: { account: owner_id },
      notice: { kind: 'credits-expire', amount: String(free), expiresAt: expires_at.toISOString() },
    });
  }
  return rows.length;
}
