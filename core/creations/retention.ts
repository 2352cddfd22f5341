import { inTransaction } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { PLANS } from '../catalog/plans.ts';
import { DAY_MS } from '../clock.ts';
import type { CoreDeps } from '../deps.ts';
import { type AccountId, type CreationId, idFloor } from '../ids.ts';
import { addNotice } from '../notices/notice.ts';
import { deletePictures } from './creation.ts';

const { keptDays: KEPT_DAYS } = PLANS.free;
/** People have this long between being told and losing a picture. */
const WARNED_DAYS = 7;
/** What falls due within this is told of at once, so that there is no second notice a day later. */
const GATHERED_DAYS = 14;

/**
 * Whether a picture `c` of an account `a` may go: its person's plan does not keep it, nobody else was ever shown it, and
 * nothing that somebody sees or waits for is built on it.
 */
const MAY_GO = sql<boolean>`(
  a.plan = 'free'
  and not exists (
    select from publication p where p.creation_id = c.id and (p.visibility <> 'private' or p.published_at is not null))
  and not exists (select from collection_item i where i.creation_id = c.id)
  and not exists (select from creation_like l where l.creation_id = c.id)
  and not exists (
    select from orders child where child.parent_creation_id = c.id and (child.ended_at is null or exists (
      select from creation made join publication p on p.creation_id = made.id
      where made.order_id = child.id and p.visibility = 'public'))))`;

/**
 * Walks a step through the old pictures and has people told, at most once a week, of those that will go: from then on each
 * has the time when it does. The walk goes round for ever, because what was kept may be so no more: a plan that ended, a
 * picture taken out of a collection.
 *
 * @param input.after where the step before came to; undefined begins at the oldest.
 * @param input.limit how many pictures are looked at.
 * @returns how many people were told, and where the next step begins.
 */
export async function announceExpiries(
  deps: CoreDeps,
  input: { after: CreationId | undefined; limit: number },
): Promise<{ told: number; next: CreationId | undefined }> {
  const now = deps.clock.now();
  const dueBy = daysAfter(now, WARNED_DAYS - KEPT_DAYS);
  const { rows } = await sql<{ id: CreationId; account_id: AccountId; is_due: boolean }>`
    select c.id, c.account_id, c.created_at <= ${dueBy} and ${MAY_GO}
      and exists (select from identity where identity.account_id = a.id)
      and not exists (select from notice where key = 'pictures-expire-' || a.id || '-' || ${weekOf(now)}::int) as is_due
    from creation c join account a on a.id = c.account_id
    where c.id > ${input.after ?? ''} and c.id < ${idFloor('cre', dueBy)}
      and c.deleted_at is null and c.expires_at is null
    order by c.id limit ${input.limit}`.execute(deps.db);
  const due = new Set(rows.filter((row) => row.is_due).map((row) => row.account_id));
  let told = 0;
  for (const account of due) if (await announceTo(deps, account, now)) told++;
  return { told, next: rows.length === input.limit ? rows.at(-1)?.id : undefined };
}

async function announceTo(deps: CoreDeps, account: AccountId, now: Date): Promise<boolean> {
  const gathered = daysAfter(now, GATHERED_DAYS - KEPT_DAYS);
  const isTold = await inTransaction(deps.db, async (tx) => {
    const { rows } = await sql<{ expires_at: Date }>`
      update creation c
      set expires_at = greatest(c.created_at + ${KEPT_DAYS}::int * interval '1 day', ${daysAfter(now, WARNED_DAYS)}::timestamptz)
      from account a
      where a.id = c.account_id and c.account_id = ${account} and c.created_at <= ${gathered}
        and c.deleted_at is null and c.expires_at is null and ${MAY_GO}
      returning c.expires_at`.execute(tx);
    const [first] = rows.map((row) => row.expires_at).sort((a, b) => a.getTime() - b.getTime());
    if (!first) return false;
    await addNotice(tx, {
      key: `pictures-expire-${account}-${weekOf(now)}`,
      to: { account },
      notice: { kind: 'pictures-expire', count: rows.length, from: first.toISOString() },
    });
    return true;
  });
  if (isTold) deps.signals.send('notice');
  return isTold;
}

/**
 * Deletes pictures whose announced time has come, unless they may stay by now: those need another notice to go. So does
 * whatever was announced long ago, as before a time in which nothing was to go.
 *
 * @returns how many were deleted; at most `limit` are looked at.
 */
export async function expirePictures(deps: CoreDeps, input: { limit: number }): Promise<number> {
  const now = deps.clock.now();
  const stale = daysAfter(now, -WARNED_DAYS);
  const deleted = await inTransaction(deps.db, async (tx) => {
    // The lock on the account holds off a plan that begins just now.
    const { rows } = await sql<{ id: CreationId; may_go: boolean }>`
      select c.id, c.expires_at > ${stale} and ${MAY_GO} as may_go
      from creation c join account a on a.id = c.account_id
      where c.expires_at <= ${now} and c.deleted_at is null
      order by c.expires_at limit ${input.limit}
      for update of c skip locked for share of a`.execute(tx);
    const idsOf = (mayGo: boolean) => rows.filter((row) => row.may_go === mayGo).map(({ id }) => id);
    const kept = idsOf(false);
    if (kept.length > 0)
      await tx.updateTable('creation').set({ expires_at: null }).where('id', 'in', kept).execute();
    const gone = idsOf(true);
    await deletePictures(tx, gone);
    return gone.length;
  });
  if (deleted > 0) deps.signals.send('live');
  return deleted;
}

function daysAfter(time: Date, days: number): Date {
  return new Date(time.getTime() + days * DAY_MS);
}

function weekOf(time: Date): number {
  return Math.floor(time.getTime() / (7 * DAY_MS));
}
