import type { Executor, Tx } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { AccountId, CreationId } from '../ids.ts';
import type { Position } from './position.ts';

/** Something that open pages show at once. What it looks like now is read when it is told, so only ids are kept. */
export type RecordedEvent =
  /** A creation became public. */
  | { type: 'creation'; creationId: CreationId }
  /** A creation is no longer public, or was deleted. */
  | { type: 'gone'; creationId: CreationId }
  /** What its pages say changed, such as a prompt that is no longer shown: pages made in advance are out of date. */
  | { type: 'changed'; creationId: CreationId }
  /** The number of likes changed. */
  | { type: 'likes'; creationId: CreationId }
  /** A comment was written, edited or deleted. */
  | { type: 'comment'; creationId: CreationId; commentId: string };

/**
 * Keeps an event in the transaction of the change that it tells of. Call `deps.signals.send('live')` after the commit, so
 * that it is told at once and not at the next look.
 */
export async function recordEvent(tx: Tx, event: RecordedEvent): Promise<void> {
  await tx
    .insertInto('live_event')
    .values({
      type: event.type,
      creation_id: event.creationId,
      comment_id: event.type === 'comment' ? event.commentId : null,
    })
    .execute();
}

/**
 * Keeps for all that an artist shows that its pages say something else now, in the transaction that changed it. Call
 * `deps.signals.send('live')` after the commit.
 */
export async function recordArtistChanged(tx: Tx, artist: AccountId): Promise<void> {
  await sql`
    insert into live_event (type, creation_id)
    select 'changed', creation_id from publication where account_id = ${artist} and is_listed`.execute(tx);
}

/** Whether pages that show many creations say something else since. */
export function changesLists({ type }: Pick<RecordedEvent, 'type'>): boolean {
  return type === 'creation' || type === 'gone' || type === 'changed';
}

export type LiveEventRow = RecordedEvent & Position & { at: Date };

export interface EventBatch {
  events: LiveEventRow[];
  /** Where the next read goes on. */
  position: Position;
  /** There is more to read: now, or as soon as a transaction that is still open has ended. */
  more: 'now' | 'soon' | 'no';
}

/** Events are kept for a day: whoever was away longer reads everything anew. */
const KEPT = "interval '1 day'";
/** An event above the horizon for longer than this is not waited for: it came with a copy of another cluster's data. */
const SETTLES_WITHIN = "interval '1 minute'";

/** @returns the newest point of the stream: whatever commits from now on comes after it. */
export async function readPosition(db: Executor): Promise<Position> {
  const { rows } = await sql<{ txid: bigint }>`
    select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as txid`.execute(db);
  return { txid: rows[0]?.txid ?? 0n, seq: 0n };
}

/**
 * Reads what came after a point, oldest first.
 *
 * Numbers of a sequence become visible out of order: the transaction that took 7 may commit after the one that took 8, and
 * whoever remembered 8 would never see 7. So events are read by transaction first, and only those older than every
 * transaction still open (`pg_snapshot_xmin`): nothing can be added below that any more.
 *
 * @returns undefined when some of it is forgotten, or the point is not one of this database's.
 */
export async function readEvents(
  db: Executor,
  after: Position,
  limit: number,
): Promise<EventBatch | undefined> {
  const { rows } = await sql<{
    horizon: bigint;
    floor: bigint;
    unsettled: boolean;
    seq: bigint | null;
    txid: bigint;
    type: RecordedEvent['type'];
    creation_id: CreationId;
    comment_id: string | null;
    created_at: Date;
  }>`
    with state as materialized (
      select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as horizon, txid as floor from live_floor)
    select state.horizon, state.floor, event.*,
      exists (select from live_event where txid >= state.horizon
        and created_at > now() - ${sql.raw(SETTLES_WITHIN)}) as unsettled
    from state left join lateral (
      select seq, txid, type, creation_id, comment_id, created_at from live_event
      where (txid, seq) > (${after.txid}::bigint, ${after.seq}::bigint) and txid < state.horizon
      order by txid, seq limit ${limit}) as event on true
    order by event.txid, event.seq`.execute(db);
  const [first] = rows;
  if (!first || after.txid < first.floor || after.txid > first.horizon) return undefined;
  const events = rows.flatMap((row): LiveEventRow[] => {
    if (row.seq === null) return [];
    const common = { creationId: row.creation_id, txid: row.txid, seq: row.seq, at: row.created_at };
    return row.type === 'comment'
      ? [{ type: row.type, commentId: row.comment_id ?? '', ...common }]
      : [{ type: row.type, ...common }];
  });
  const last = events.at(-1);
  const full = events.length === limit;
  return {
    events,
    position: full && last ? { txid: last.txid, seq: last.seq } : { txid: first.horizon, seq: 0n },
    more: full ? 'now' : first.unsettled ? 'soon' : 'no',
  };
}

/** Forgets events that are older than a day. @returns how many. */
export async function forgetOldEvents(db: Executor): Promise<number> {
  const { rows } = await sql<{ forgotten: bigint }>`
    with gone as (
      delete from live_event where created_at < now() - ${sql.raw(KEPT)} returning txid),
    floor as (
      update live_floor set txid = greatest(txid, (select max(txid) + 1 from gone)) where exists (select from gone))
    select count(*) as forgotten from gone`.execute(db);
  return Number(rows[0]?.forgotten ?? 0);
}
