import type { Executor, Tx } from '@easel/db/connect.ts';
import { type RawBuilder, sql } from 'kysely';
import { JOBS, type JobName, type JobPayload } from '../jobs/catalogue.ts';

export interface OutboxRow {
  id: bigint;
  job: JobName;
  jobId: string;
  payload: unknown;
}

interface PromisedJob<J extends JobName> {
  job: J;
  /** The same id again finds the same job; no `:` and not only digits (BullMQ's rules). */
  jobId: string;
  payload: JobPayload<J>;
}

/** Promises jobs in the same transaction as the change that makes them necessary: the relay hands them to the queue. */
export async function addToOutbox<J extends JobName>(tx: Tx, ...jobs: PromisedJob<J>[]): Promise<void> {
  if (jobs.length === 0) return;
  await tx.insertInto('outbox').values(jobs.map(outboxRow)).execute();
}

/**
 * The end of a statement that changes something and promises a job in one.
 *
 * @param changed what the statement calls the rows that it changed: without any, nothing is promised and none is returned.
 */
export function promiseFor<J extends JobName>(
  changed: string,
  promised: PromisedJob<J>,
): RawBuilder<unknown> {
  const { job, job_id, payload } = outboxRow(promised);
  return sql`
    insert into outbox (job, job_id, payload) select ${job}, ${job_id}, ${payload}::jsonb from ${sql.ref(changed)}
    returning id`;
}

function outboxRow<J extends JobName>({ job, jobId, payload }: PromisedJob<J>) {
  return { job, job_id: jobId, payload: JSON.stringify(JOBS[job].payload.parse(payload)) };
}

/** Takes up to `limit` unsent rows for `leaseMs`; other relays skip them meanwhile. */
export async function claimOutbox(
  db: Executor,
  input: { limit: number; leaseMs: number },
): Promise<OutboxRow[]> {
  const { rows } = await sql<{ id: bigint; job: JobName; job_id: string; payload: unknown }>`
    update outbox set claimed_until = now() + ${input.leaseMs} * interval '1 millisecond'
    where id in (
      select id from outbox
      where sent_at is null and (claimed_until is null or claimed_until < now())
      order by id limit ${input.limit} for update skip locked)
    returning id, job, job_id, payload`.execute(db);
  return rows
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((row) => ({ id: row.id, job: row.job, jobId: row.job_id, payload: row.payload }));
}

/** Marks rows as handed over. */
export async function markSent(db: Executor, ids: bigint[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`update outbox set sent_at = now() where id = any(${ids})`.execute(db);
}

/** Forgets rows that were handed over longer ago than `olderThanMs`. */
export async function pruneOutbox(db: Executor, olderThanMs: number): Promise<void> {
  await db
    .deleteFrom('outbox')
    .where('sent_at', '<', sql<Date>`now() - ${olderThanMs} * interval '1 millisecond'`)
    .execute();
}
