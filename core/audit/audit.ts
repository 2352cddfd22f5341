import type { Executor, Tx } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { AccountId } from '../ids.ts';

/** What was done to an account, to somebody's money or to what somebody showed, by whoever has the right to. */
export interface AuditEntry {
  /** Who did it; undefined: the house by itself. */
  actor?: AccountId;
  action:
    | 'accounts-joined'
    | 'identity-unlinked'
    | 'erase-requested'
    | 'erase-undone'
    | 'account-erased'
    | 'data-exported'
    | 'studio-claimed'
    | 'reports-reviewed'
    | 'comment-removed'
    | 'refund-ordered'
    | 'premium-changed'
    | 'promo-code-made'
    | 'promo-code-stopped';
  /** The id of what it was done to; of a promo code: the code. */
  subject: string;
  /** Ids and amounts only: this is kept when the person is forgotten. */
  details?: Record<string, string | string[]>;
}

/** Adds a line to the log, in the transaction of what it tells. Lines are numbered and chained by the database. */
export async function writeAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  await sql`insert into audit (actor, action, subject, details)
    values (${entry.actor ?? null}, ${entry.action}, ${entry.subject}, ${JSON.stringify(entry.details ?? {})}::jsonb)`.execute(
    tx,
  );
}

/**
 * Follows the chain of the log from its first line.
 *
 * @returns the number of the first line that was changed, or before which lines are missing; undefined: nothing is wrong.
 */
export async function findBrokenAudit(db: Executor): Promise<bigint | undefined> {
  const { rows } = await sql<{ id: bigint }>`
    select id from (
      select a.id, a.hash, audit_hash(coalesce(lag(a.hash) over chain, ''), a) as expected,
        coalesce(lag(a.id) over chain, 0) + 1 as next
      from audit a window chain as (order by a.id)
    ) lines
    where hash <> expected or id <> next order by id limit 1`.execute(db);
  return rows[0]?.id;
}
