import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { OrderId } from '../ids.ts';
import { listEndpoints, typicalRunMs } from './capacity.ts';
import { queueLine } from './fair-share.ts';
import type { Order } from './order.ts';

/** What somebody who waits may know. Times are in milliseconds from now. */
export interface Waiting {
  /** Place in line, 1 is next. Absent once it runs. */
  place?: number;
  /** Half of the orders are done by then. */
  etaP50Ms: number;
  /** Nine of ten are done by then. */
  etaP90Ms: number;
  /** Whether the times come from runs that were measured, not from the catalog. */
  measured: boolean;
}

const MEASURED_RUNS = 200;
const MEASURED_MIN = 5;

/** Reads place and waiting time of queued and running orders; others are left out of the answer. */
export async function readWaiting(
  db: Executor,
  input: { orders: Order[]; now: Date },
): Promise<Map<OrderId, Waiting>> {
  const result = new Map<OrderId, Waiting>();
  const open = input.orders.filter(({ status }) => status === 'queued' || status === 'running');
  if (open.length === 0) return result;
  for (const endpoint of await listEndpoints(db)) {
    const here = open.filter((order) => endpoint.models.includes(order.params.model));
    if (here.length === 0) continue;
    const [measured, places, busy] = await Promise.all([
      readMeasuredRun(db, endpoint.endpoint),
      readPlaces(db, endpoint.models, here),
      countOpenRuns(db, endpoint.endpoint),
    ]);
    for (const order of here) {
      const place = places.get(order.id);
      const run = measured ?? typicalRunMs(order.params.model);
      // Slots that are taken have to become free first.
      const rounds = place === undefined ? 1 : Math.ceil((place + busy) / endpoint.slots);
      const spent = order.startedAt ? input.now.getTime() - order.startedAt.getTime() : 0;
      result.set(order.id, {
        ...(place !== undefined && { place }),
        etaP50Ms: Math.max(1000, run.p50 * rounds - spent),
        etaP90Ms: Math.max(2000, run.p90 * rounds - spent),
        measured: measured !== undefined,
      });
    }
  }
  return result;
}

async function countOpenRuns(db: Executor, endpoint: string): Promise<number> {
  const row = await db
    .selectFrom('run')
    .select((eb) => eb.fn.countAll<bigint>().as('open'))
    .where('endpoint', '=', endpoint)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.open);
}

async function readPlaces(db: Executor, models: string[], orders: Order[]): Promise<Map<OrderId, number>> {
  const queued = orders.filter((order) => order.status === 'queued').map((order) => order.id);
  if (queued.length === 0) return new Map();
  const { rows } = await sql<{ id: OrderId; place: bigint }>`
    select id, place from (${queueLine(models)}) line where id = any(${queued})`.execute(db);
  return new Map(rows.map((row) => [row.id, Number(row.place)]));
}

/** How long the newest runs took, in milliseconds. @returns undefined when there were too few to say. */
async function readMeasuredRun(db: Executor, endpoint: string) {
  const { rows } = await sql<{ runs: bigint; p50: number | null; p90: number | null }>`
    select count(*) as runs, percentile_cont(0.5) within group (order by ms) as p50,
      percentile_cont(0.9) within group (order by ms) as p90
    from (
      select extract(epoch from ended_at - created_at)::float8 * 1000 as ms from run
      where endpoint = ${endpoint} and ended_at is not null and status = 'succeeded' order by ended_at desc limit ${MEASURED_RUNS}
    ) recent`.execute(db);
  const [row] = rows;
  if (!row || row.runs < MEASURED_MIN || row.p50 === null || row.p90 === null) return undefined;
  return { p50: row.p50, p90: row.p90 };
}
