import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { expect } from 'vitest';

/** Until so many connections of this database wait for another one's locks. */
export async function someoneWaits(db: Executor, count = 1): Promise<void> {
  const waiting = sql<{ count: bigint }>`
    select count(*) from pg_locks where not granted
      and pid in (select pid from pg_stat_activity where datname = current_database())`;
  await expect.poll(async () => (await waiting.execute(db)).rows[0]?.count).toBe(BigInt(count));
}
