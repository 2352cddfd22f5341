import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { OrderView } from '../contract/studio.ts';
import type { CoreDeps } from '../deps.ts';
import type { AccountId, OrderId, SessionId } from '../ids.ts';
import { findOrders } from '../orders/order.ts';
import { viewOrders } from '../orders/order-view.ts';

/** An order of one of the accounts that was asked for, as its owner sees it. */
export interface OwnOrder {
  account: AccountId;
  changedAt: Date;
  isOpen: boolean;
  view: OrderView;
}

/** Longer than any order stays open: the index goes by when they were made. */
const OPEN_AT_MOST = "interval '2 days'";

/** The orders of some accounts that are open, or changed since a time, in one go. */
export async function readOwnOrders(
  deps: CoreDeps,
  { accounts, since }: { accounts: readonly AccountId[]; since: Date },
): Promise<OwnOrder[]> {
  const { rows } = await sql<{ id: OrderId; account_id: AccountId; updated_at: Date; ended: boolean }>`
    select id, account_id, updated_at, ended_at is not null as ended from orders
    where account_id = any(${accounts}) and created_at > ${since}::timestamptz - ${sql.raw(OPEN_AT_MOST)}
      and (ended_at is null or updated_at > ${since})
    order by created_at`.execute(deps.db);
  const orders = await findOrders(
    deps.db,
    rows.map(({ id }) => id),
  );
  const views = new Map((await viewOrders(deps, orders)).map((view) => [view.id, view]));
  return rows.flatMap((row) => {
    const view = views.get(row.id);
    return view ? [{ account: row.account_id, changedAt: row.updated_at, isOpen: !row.ended, view }] : [];
  });
}

/** What some accounts can spend now, in credits. Those that never had any are left out. */
export async function readAvailable(
  db: Executor,
  { accounts, now }: { accounts: readonly AccountId[]; now: Date },
): Promise<Map<AccountId, bigint>> {
  const { rows } = await sql<{ account: AccountId; available: bigint }>`
    select owner_id as account, sum(balance - held)::bigint as available from ledger_account
    where owner_kind = 'person' and owner_id = any(${accounts}) and bucket <> 'debt'
      and (expires_at is null or expires_at > ${now})
    group by owner_id`.execute(db);
  return new Map(rows.map(({ account, available }) => [account, available]));
}

/** Which of these sessions are still good. */
export async function readOpenSessions(
  db: Executor,
  { ids, now }: { ids: readonly SessionId[]; now: Date },
): Promise<Set<SessionId>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('session')
    .select('id')
    .where('id', 'in', [...ids])
    .where('expires_at', '>', now)
    .execute();
  return new Set(rows.map(({ id }) => id as SessionId));
}
