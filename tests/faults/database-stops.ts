import { setTimeout } from 'node:timers/promises';
import { openOwnerSession } from '@easel/core/testing/owner-session.ts';

/** A write that can be stopped before it happens. */
export interface DatabaseStop {
  /** Such as `orders`, or `bullmq.job`. */
  table: string;
  event: 'insert' | 'update';
  /** SQL on the row as it would be, `new`. */
  when: string;
}

/** Stops the studio inside PostgreSQL, from outside: with triggers that wait for a lock which the test holds. */
export interface DatabaseStops {
  /** Stops that write for the order whose prompt has this word in it. @returns a promise of its arrival. */
  stop(name: string, word: string): Promise<void>;
  /** Ends what is stopped as when its client is found dead: rolled back. Nothing is stopped any more. */
  abort(): Promise<void>;
  /** Lets what is stopped go on, whether or not its client still listens. Nothing is stopped any more. */
  release(): Promise<void>;
  /**
   * Moves back by so much what the studio has written and waits through, but for what a session holds. With REAL_TIME it
   * does nothing: whoever looks for what comes of it has the patience.
   */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** One class of advisory locks of this test's own. */
const LOCKS = 4711;
const LOOK_EVERY_MS = 5;
const PATIENCE_MS = 65_000;

/** Which order a row is about, wherever that is written; and whether somebody waits for that order here. */
const SETUP = `
  create schema faults;
  create table faults.armed (stop text, word text, key int);
  create function faults.wait() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
  declare
    v jsonb := to_jsonb(new);
    v_order text := coalesce(v->>'order_id', v #>> '{payload,orderId}', v #>> '{data,orderId}',
      (select order_id from run where id = coalesce(v #>> '{payload,runId}', v #>> '{data,runId}')), v->>'id');
    v_prompt text := coalesce(v #>> '{params,prompt}', (select params->>'prompt' from orders where id = v_order));
    v_key int := (select key from faults.armed where stop = tg_argv[0] and v_prompt like '%' || word || '%');
  begin
    if v_key is not null then perform pg_advisory_xact_lock(${LOCKS}, v_key); end if;
    return new;
  end $$`;

/** For `$1` milliseconds: orders that stand still, runs in doubt, claims of relays and pollers, and the queue's own locks and delays. */
const PASS = `
  begin;
  update orders set updated_at = updated_at - interval '$1 ms', finishing_at = finishing_at - interval '$1 ms'
    where id in (select id from orders for update skip locked);
  update run set submitting_at = submitting_at - interval '$1 ms', next_poll_at = next_poll_at - interval '$1 ms'
    where id in (select id from run where ended_at is null for update skip locked);
  update outbox set claimed_until = claimed_until - interval '$1 ms' where sent_at is null;
  update bullmq.job set locked_until_ms = locked_until_ms - $1, stalled_marked = true where state = 'active';
  update bullmq.job set process_at_ms = process_at_ms - $1 where state = 'delayed';
  delete from bullmq.meta where field = 'stalled-check';
  commit`;

/** @param databaseUrl of the owner of the schema. */
export async function openDatabaseStops(
  databaseUrl: string,
  stops: Record<string, DatabaseStop>,
): Promise<DatabaseStops> {
  const session = openOwnerSession(databaseUrl);
  await session.query(SETUP);
  for (const [index, [name, { table, event, when }]] of Object.entries(stops).entries()) {
    await session.query(`create trigger a_stop_${index} before ${event} on ${table} for each row
      when (${when}) execute function faults.wait('${name}')`);
  }
  let keys = 0;

  /** The sessions that wait at a stop. */
  async function waiting(): Promise<{ pid: number; key: number }[]> {
    const { rows } = await session.query(
      `select pid, objid::int as key from pg_locks
       where locktype = 'advisory' and classid = ${LOCKS} and not granted
         and database = (select oid from pg_database where datname = current_database())`,
    );
    return rows;
  }

  return {
    async stop(name, word) {
      const key = ++keys;
      await session.query('select pg_advisory_lock($1, $2)', [LOCKS, key]);
      await session.query('insert into faults.armed values ($1, $2, $3)', [name, word, key]);
      const deadline = Date.now() + PATIENCE_MS;
      while (!(await waiting()).some((found) => found.key === key)) {
        if (Date.now() > deadline) throw new Error(`nothing came to the stop ${name} in ${PATIENCE_MS} ms`);
        await setTimeout(LOOK_EVERY_MS);
      }
    },
    async abort() {
      await session.query('delete from faults.armed');
      for (let left = await waiting(); left.length > 0; left = await waiting()) {
        for (const { pid } of left) await session.query('select pg_terminate_backend($1)', [pid]);
        await setTimeout(LOOK_EVERY_MS);
      }
      await session.query('select pg_advisory_unlock_all()');
    },
    async release() {
      await session.query('delete from faults.armed');
      await session.query('select pg_advisory_unlock_all()');
    },
    async pass(ms) {
      if (process.env.REAL_TIME) return;
      await session.query(PASS.replaceAll('$1', String(ms)));
    },
    close: () => session.end(),
  };
}
