import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { Platform } from '../platform.ts';

/** Where it stands what somebody has to be told: see core/notices/notice.ts and core/payments/money-notice.ts. */
type NoticeTable = 'notice' | 'money_notice';

/** Longest wait between two attempts to tell a notice. */
const RETRY_MAX = sql.lit('1 hour');

/** Notices for the bot of a platform, oldest first; other processes skip them for `leaseMs`, which doubles with each attempt. */
export interface NoticeClaim {
  platform: Platform;
  limit: number;
  leaseMs: number;
}

/** Takes rows of what is to be told now, counting the attempt. */
export async function claimUntold<Row>(
  db: Executor,
  table: NoticeTable,
  { platform, limit, leaseMs }: NoticeClaim,
): Promise<(Row & { id: bigint; attempts: number })[]> {
  const { rows } = await sql<Row & { id: bigint; attempts: number }>`
    update ${sql.table(table)} set attempts = attempts + 1,
      claimed_until = now() + least(${leaseMs} * interval '1 millisecond' * 2 ^ least(attempts, 20), interval ${RETRY_MAX})
    where id in (
      select id from ${sql.table(table)}
      where told_at is null and platform = ${platform} and (claimed_until is null or claimed_until < now())
      order by id limit ${limit} for update skip locked)
    returning *`.execute(db);
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Notes that a notice was told, or can never be. @returns false when it was noted before. */
export async function markTold(db: Executor, table: NoticeTable, id: bigint): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ${sql.table(table)} set told_at = now() where id = ${id} and told_at is null`.execute(db);
  return numAffectedRows === 1n;
}
