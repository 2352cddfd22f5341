import { type Executor, inTransaction, type Tx } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { privacyOf } from '../accounts/privacy.ts';
import { MINUTE_MS } from '../clock.ts';
import type { CoreDeps } from '../deps.ts';
import type { AccountId, CreationId } from '../ids.ts';
import { addNotice, type SocialLine } from '../notices/notice.ts';
import type { NotificationKind } from './notify.ts';
import { isQuiet, readNotificationSettings } from './settings.ts';

/** At most one message in this time: twelve likes in a row are one sentence. */
export const EVERY_MS = 10 * MINUTE_MS;
/** What others do comes in bursts: the first of one waits for the rest. */
export const GATHER_MS = MINUTE_MS;
/** A message has so many lines; of what is beyond, it says how much. */
const LINES_MAX = 8;
const NAMES_MAX = 2;
const TITLE_MAX = 60;

/**
 * Has people told of what others did: one notice for all that gathered, where and when each wants it. What nobody wants to
 * hear, and what was taken back meanwhile, is left out.
 *
 * @param input.after goes on behind this account; people whose time has not come are passed by.
 * @returns how many notices, and the last account looked at; undefined: that was everybody.
 */
export async function promiseDigests(
  deps: CoreDeps,
  { after = '', limit }: { after?: string; limit: number },
): Promise<{ promised: number; last: AccountId | undefined }> {
  const now = deps.clock.now();
  const { rows } = await sql<{ account_id: AccountId }>`
    select account_id from notification n
    where settled_at is null and account_id > ${after}
    group by account_id order by account_id limit ${limit}`.execute(deps.db);
  let promised = 0;
  for (const { account_id: account } of rows) {
    const { quiet } = await readNotificationSettings(deps.db, account);
    if (isQuiet(quiet, now)) continue;
    if (await inTransaction(deps.db, (tx) => promiseDigest(tx, { account, now }))) promised += 1;
  }
  if (promised > 0) deps.signals.send('notice');
  return { promised, last: rows.length === limit ? rows.at(-1)?.account_id : undefined };
}

async function promiseDigest(tx: Tx, { account, now }: { account: AccountId; now: Date }): Promise<boolean> {
  // The row is the lock: of two processes, the second finds that it was told just now.
  await tx
    .insertInto('notification_settings')
    .values({ account_id: account })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { told_at: toldAt } = await tx
    .selectFrom('notification_settings')
    .select('told_at')
    .where('account_id', '=', account)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (toldAt && now.getTime() - toldAt.getTime() < EVERY_MS) return false;

  const settings = await readNotificationSettings(tx, account);
  const happenings = await readHappenings(tx, account);
  const [first] = happenings;
  const last = happenings.at(-1);
  if (!first || !last || now.getTime() - first.at.getTime() < GATHER_MS) return false;
  await tx
    .updateTable('notification')
    .set({ settled_at: now })
    .where('account_id', '=', account)
    .where('settled_at', 'is', null)
    .where('id', '<=', last.id)
    .execute();
  const { chat } = settings;
  const wanted = happenings.filter(({ kind, stands }) => stands && settings.kinds[kind]);
  if (chat === 'none' || wanted.length === 0) return false;
  const lines = gather(wanted);
  await addNotice(tx, {
    key: `social/${account}/${last.id}`,
    to: { account, platform: chat },
    notice: { kind: 'social', lines: lines.slice(0, LINES_MAX), more: Math.max(0, lines.length - LINES_MAX) },
  });
  await tx
    .updateTable('notification_settings')
    .set({ told_at: now })
    .where('account_id', '=', account)
    .execute();
  return true;
}

interface HappeningRow {
  id: bigint;
  kind: NotificationKind;
  creation: CreationId | null;
  at: Date;
  name: string;
  title: string;
  /** It was not taken back, hidden or deleted meanwhile, and the two have not blocked one another. */
  stands: boolean;
}

async function readHappenings(db: Executor, account: AccountId): Promise<HappeningRow[]> {
  const { rows } = await sql<HappeningRow>`
    select n.id, n.kind, n.creation_id as creation, n.created_at as at, coalesce(nullif(actor.name, ''), actor.handle) as name,
      case when c.account_id = n.account_id or ${privacyOf('artist', 'showPrompts')}
        then coalesce(left(o.params->>'prompt', ${TITLE_MAX}), '') else '…' end as title,
      actor.erased_at is null
        and (n.creation_id is null or (p.is_listed and c.deleted_at is null))
        and not exists (select from block where (blocker_id, blocked_id) in ((n.account_id, n.by_account), (n.by_account, n.account_id)))
        and case n.kind
          when 'like' then exists (select from creation_like l where l.creation_id = n.creation_id and l.account_id = n.by_account)
          when 'follow' then exists (select from follow f where f.follower_id = n.by_account and f.followed_id = n.account_id)
          when 'remix' then true
          else exists (select from comment m where m.id = n.comment_id and m.withheld_at is null)
        end as stands
    from notification n
    join account actor on actor.id = n.by_account
    left join creation c on c.id = n.creation_id
    left join account artist on artist.id = c.account_id
    left join orders o on o.id = c.order_id
    left join publication p on p.creation_id = n.creation_id
    where n.account_id = ${account} and n.settled_at is null
    order by n.id`.execute(db);
  return rows;
}

/** What was done to one creation in one way is one line, in the order in which each began. */
function gather(happenings: readonly HappeningRow[]): SocialLine[] {
  const groups = Map.groupBy(happenings, ({ kind, creation }) => `${kind} ${creation}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const names = [...new Set(group.map(({ name }) => name))];
    const { kind: what, creation, title } = first;
    return [
      { what, by: names.slice(0, NAMES_MAX), others: Math.max(0, names.length - NAMES_MAX), creation, title },
    ];
  });
}

/** Kept so long after they were told, for doing the same again is no news. */
const SETTLED_KEPT = "interval '90 days'";

/** Forgets what was told long ago. @returns how many. */
export async function forgetNotifications(db: Executor): Promise<number> {
  const gone = await db
    .deleteFrom('notification')
    .where('settled_at', '<', sql<Date>`now() - ${sql.raw(SETTLED_KEPT)}`)
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}
