import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { CoreDeps } from '../deps.ts';
import type { AccountId } from '../ids.ts';
import { addNotice } from '../notices/notice.ts';
import type { Platform } from '../platform.ts';
import type { TreasuryId } from './treasury.ts';

/** What a treasury did in one month of UTC. Credits; opening + came - spent = closing, always. */
export interface TreasuryReport {
  treasury: TreasuryId;
  /** Such as `2026-11`. */
  month: string;
  opening: bigint;
  /** Given by members, or bought for it; less what was refunded. */
  came: bigint;
  spent: bigint;
  closing: bigint;
  orders: number;
  pictures: number;
  /** Who gave and who spent most, with names where they came from first. */
  funders: Share[];
  spenders: Share[];
}

export interface Share {
  account: AccountId;
  name: string;
  amount: bigint;
}

const SHOWN = 5;

/** Reads a treasury's month from the ledger. @param input.month such as `2026-11`. */
export async function readTreasuryReport(
  db: Executor,
  input: { treasury: TreasuryId; month: string },
): Promise<TreasuryReport> {
  const span = spanOf(input.month);
  const [sums, orders, funders, spenders] = await Promise.all([
    readSums(db, input.treasury, span),
    countOrders(db, input.treasury, span),
    listFunders(db, input.treasury, span),
    listSpenders(db, input.treasury, span),
  ]);
  return {
    ...input,
    ...sums,
    closing: sums.opening + sums.came - sums.spent,
    ...orders,
    funders,
    spenders,
  };
}

interface Span {
  from: Date;
  until: Date;
}

function spanOf(month: string): Span {
  const from = new Date(`${month}-01T00:00:00Z`);
  return { from, until: new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1)) };
}

async function readSums(
  db: Executor,
  treasury: TreasuryId,
  { from, until }: Span,
): Promise<Pick<TreasuryReport, 'opening' | 'came' | 'spent'>> {
  const { rows } = await sql<Pick<TreasuryReport, 'opening' | 'came' | 'spent'>>`
    select coalesce(sum(worth) filter (where created_at < ${from}), 0)::bigint as opening,
      coalesce(sum(worth) filter (where created_at >= ${from} and kind <> 'post'), 0)::bigint as came,
      coalesce(-sum(worth) filter (where created_at >= ${from} and kind = 'post'), 0)::bigint as spent
    from (
      select t.created_at, t.kind, case a.bucket when 'debt' then -e.posted else e.posted end as worth
      from ledger_account a join ledger_entry e on e.account_id = a.id join ledger_transfer t on t.id = e.transfer_id
      where a.owner_kind = 'server' and a.owner_id = ${treasury} and t.created_at < ${until}
    ) moves`.execute(db);
  const [row] = rows;
  if (!row) throw new Error(`the ledger has no sums of ${treasury}`);
  return row;
}

async function countOrders(
  db: Executor,
  treasury: TreasuryId,
  { from, until }: Span,
): Promise<Pick<TreasuryReport, 'orders' | 'pictures'>> {
  const { rows } = await sql<{ orders: bigint; pictures: bigint }>`
    select count(*) as orders, coalesce(sum(charged / price_each), 0)::bigint as pictures from orders
    where treasury_id = ${treasury} and charged > 0 and ended_at >= ${from} and ended_at < ${until}`.execute(
    db,
  );
  return { orders: Number(rows[0]?.orders ?? 0n), pictures: Number(rows[0]?.pictures ?? 0n) };
}

/** The name of the account `who`, in a query. */
const NAME = sql`(select display_name from identity where account_id = who order by created_at, platform limit 1)`;

async function listFunders(db: Executor, treasury: TreasuryId, { from, until }: Span): Promise<Share[]> {
  const { rows } = await sql<Share>`
    select who as account, ${NAME} as name, amount from (
      select giver.owner_id as who, sum(t.amount)::bigint as amount
      from ledger_transfer t join ledger_entry e on e.transfer_id = t.id join ledger_account giver on giver.id = e.account_id
      where t.reference = ${treasury} and t.kind = 'fund' and giver.owner_kind = 'person'
        and t.created_at >= ${from} and t.created_at < ${until}
      group by giver.owner_id
    ) given order by amount desc, who limit ${SHOWN}`.execute(db);
  return rows;
}

async function listSpenders(db: Executor, treasury: TreasuryId, { from, until }: Span): Promise<Share[]> {
  const { rows } = await sql<Share>`
    select who as account, ${NAME} as name, amount from (
      select account_id as who, sum(charged)::bigint as amount from orders
      where treasury_id = ${treasury} and charged > 0 and ended_at >= ${from} and ended_at < ${until}
      group by account_id
    ) spent order by amount desc, who limit ${SHOWN}`.execute(db);
  return rows;
}

/**
 * Has the report of last month posted, once, in the chat of every treasury that had credits or moved some.
 *
 * @returns how many reports were promised now, at most `limit`.
 */
export async function noticeMonthReports(deps: CoreDeps, input: { limit: number }): Promise<number> {
  const month = lastMonth(deps.clock.now());
  const { from, until } = spanOf(month);
  const { rows } = await sql<{ id: TreasuryId; chat_id: string }>`
    select id, chat_id from treasury
    where chat_id is not null and not exists (select from notice where key = 'treasury-month-' || ${month}::text || '-' || treasury.id)
      and (exists (select from orders where treasury_id = treasury.id and ended_at >= ${from} and ended_at < ${until})
        or exists (
          select from ledger_account a join ledger_entry e on e.account_id = a.id join ledger_transfer t on t.id = e.transfer_id
          where a.owner_kind = 'server' and a.owner_id = treasury.id and t.created_at < ${until}
            and (t.created_at >= ${from} or a.balance > 0)))
    order by id limit ${input.limit}`.execute(deps.db);
  for (const { id, chat_id } of rows) {
    await addNotice(deps.db, {
      key: `treasury-month-${month}-${id}`,
      to: { platform: id.slice(0, id.indexOf(':')) as Platform, chatId: chat_id },
      notice: { kind: 'treasury-month', treasury: id, month },
    });
  }
  return rows.length;
}

function lastMonth(now: Date): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7);
}
