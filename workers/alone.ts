import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';

/**
 * Runs `work` if no other process is at work under the same name: on a lock of the session, as it is no single transaction.
 */
export async function whenAlone(db: Executor, name: string, work: () => Promise<void>): Promise<void> {
  await db.connection().execute(async (session) => {
    const { rows } = await sql<{ mine: boolean }>`
      select pg_try_advisory_lock(hashtext('easel'), hashtext(${name})) as mine`.execute(session);
    if (!rows[0]?.mine) return;
    try {
      await work();
    } finally {
      await sql`select pg_advisory_unlock(hashtext('easel'), hashtext(${name}))`.execute(session);
    }
  });
}
