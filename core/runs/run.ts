import { type Executor, inTransaction } from '@easel/db/connect.ts';
import type { Run as RunTable } from '@easel/db/generated/schema.ts';
import { type Selectable, sql } from 'kysely';
import type { OrderId, RunId } from '../ids.ts';
import { type Order, toOrder } from '../orders/order.ts';
import { addToOutbox } from '../outbox/outbox.ts';

/**
 * One try at a provider to make an order.
 *
 * pending -> submitting (the request is on its way; whether it arrived is not known) -> submitted (it has an id there)
 * -> succeeded | failed | cancelled. A submit whose answer never came ends `lost`.
 */
export interface Run {
  id: RunId;
  orderId: OrderId;
  attempt: number;
  provider: string;
  endpoint: string;
  status: 'pending' | 'submitting' | 'submitted' | 'succeeded' | 'failed' | 'cancelled' | 'lost';
  callbackToken: string;
  externalId?: string;
  submittedAt?: Date;
}

/** As a table's row, or as JSON, where its dates are text. */
type RunRow = Pick<
  Selectable<RunTable>,
  'id' | 'order_id' | 'attempt' | 'provider' | 'endpoint' | 'status' | 'callback_token' | 'external_id'
> & { submitted_at: Date | string | null };

export function toRun(row: RunRow): Run {
  return {
    id: row.id as RunId,
    orderId: row.order_id as OrderId,
    attempt: row.attempt,
    provider: row.provider,
    endpoint: row.endpoint,
    status: row.status as Run['status'],
    callbackToken: row.callback_token,
    ...(row.external_id !== null && { externalId: row.external_id }),
    ...(row.submitted_at && { submittedAt: new Date(row.submitted_at) }),
  };
}

export async function findRun(db: Executor, id: RunId): Promise<Run | undefined> {
  const row = await db.selectFrom('run').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toRun(row);
}

/** A run with its order, and whether something came of that already. */
export async function findRunAndOrder(
  db: Executor,
  id: RunId,
): Promise<{ run: Run; order: Order; isMade: boolean } | undefined> {
  const row = await db
    .selectFrom('run')
    .innerJoin('orders', 'orders.id', 'run.order_id')
    .selectAll('orders')
    .select((eb) => [
      eb.fn.toJson('run').as('run'),
      eb
        .exists(eb.selectFrom('creation').select('id').whereRef('creation.order_id', '=', 'orders.id'))
        .as('isMade'),
    ])
    .where('run.id', '=', id)
    .executeTakeFirst();
  return row && { run: toRun(row.run), order: toOrder(row), isMade: Boolean(row.isMade) };
}

/**
 * Takes a run for submitting. Only one caller ever gets it.
 *
 * @returns undefined when it is not pending (any more), or its order is not running: then there is nothing to submit.
 */
export async function claimForSubmit(db: Executor, id: RunId): Promise<Run | undefined> {
  const row = await db
    .updateTable('run')
    .set({ status: 'submitting', submitting_at: sql`now()` })
    .where('id', '=', id)
    .where('status', '=', 'pending')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('orders')
          .select('id')
          .whereRef('orders.id', '=', 'run.order_id')
          .where('status', '=', 'running'),
      ),
    )
    .returningAll()
    .executeTakeFirst();
  return row && toRun(row);
}

/** Puts a run back whose request certainly never arrived. */
export async function releaseForSubmit(db: Executor, id: RunId): Promise<void> {
  await db
    .updateTable('run')
    .set({ status: 'pending', submitting_at: null })
    .where('id', '=', id)
    .where('status', '=', 'submitting')
    .execute();
}

/**
 * Notes the provider's id of a run, from the answer to the submit. It counts more than what a webhook said before.
 *
 * @returns false when the run has ended meanwhile (cancelled, given up): the provider's job should then be stopped.
 */
export function markSubmitted(
  db: Executor,
  input: { id: RunId; externalId: string; firstPollMs: number },
): Promise<boolean> {
  return setSubmitted(db, input, ['submitting', 'submitted']);
}

/**
 * Notes the id that a webhook claims for a run whose answer to the submit is still out, or was lost. It is asked for at
 * once, which is also how the claim is verified.
 *
 * @returns false when the run does not wait for an id.
 */
export function adoptClaimedId(db: Executor, input: { id: RunId; externalId: string }): Promise<boolean> {
  return setSubmitted(db, { ...input, firstPollMs: 0 }, ['submitting']);
}

async function setSubmitted(
  db: Executor,
  input: { id: RunId; externalId: string; firstPollMs: number },
  from: Run['status'][],
): Promise<boolean> {
  const row = await db
    .updateTable('run')
    .set({
      status: 'submitted',
      external_id: input.externalId,
      submitted_at: sql`now()`,
      next_poll_at: sql`now() + ${input.firstPollMs} * interval '1 millisecond'`,
    })
    .where('id', '=', input.id)
    .where('status', 'in', from)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Notes the id of a run that ended before it was known, and has the provider told to stop it. */
export async function stopLateRun(db: Executor, input: { id: RunId; externalId: string }): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tx.updateTable('run').set({ external_id: input.externalId }).where('id', '=', input.id).execute();
    await addToOutbox(tx, {
      job: 'run.cancel',
      jobId: `cancel-${input.id}`,
      payload: { runId: input.id },
    });
  });
}

/** Takes up to `limit` runs whose status should be asked for; the lease keeps other processes away meanwhile. */
export async function claimDueRuns(db: Executor, input: { limit: number; leaseMs: number }): Promise<Run[]> {
  const { rows } = await sql<Selectable<RunTable>>`
    update run set next_poll_at = now() + ${input.leaseMs} * interval '1 millisecond'
    where id in (select id from run where next_poll_at <= now() order by next_poll_at limit ${input.limit} for update skip locked)
    returning *`.execute(db);
  return rows.map(toRun);
}

/** Sets when a run's status is asked for next. A run that has ended is left alone. */
export async function schedulePoll(db: Executor, input: { id: RunId; inMs: number }): Promise<void> {
  await db
    .updateTable('run')
    .set({ next_poll_at: sql`now() + ${input.inMs} * interval '1 millisecond'` })
    .where('id', '=', input.id)
    .where('status', '=', 'submitted')
    .execute();
}

/** Finds the run that an address handed to a provider stands for. */
export async function findRunByCallback(db: Executor, token: string): Promise<Run | undefined> {
  const row = await db.selectFrom('run').selectAll().where('callback_token', '=', token).executeTakeFirst();
  return row && toRun(row);
}
