import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Bucket, Owner } from './ledger.ts';

export interface Balance {
  bucket: Bucket;
  /** Credits that can be spent now. */
  available: bigint;
  /** Credits set aside for orders under way. */
  held: bigint;
  /** When what is in this bucket expires; undefined: never. */
  expiresAt?: Date;
}

export interface Wallet {
  available: bigint;
  held: bigint;
  /** What is owed since bought credits were taken back after they were spent. While it is above 0, nothing can be ordered. */
  debt: bigint;
  /** In the order in which they are spent. Empty buckets are left out. */
  balances: Balance[];
}

const SPEND_ORDER: Bucket[] = ['subscription', 'granted', 'purchased'];

/** Reads somebody's credits. Expired credits that are not collected yet do not count. */
export async function readWallet(db: Executor, input: { owner: Owner; clock: Clock }): Promise<Wallet> {
  const rows = await db
    .selectFrom('ledger_account')
    .select(['bucket', 'balance', 'held', 'expires_at'])
    .where('owner_kind', '=', input.owner.kind)
    .where('owner_id', '=', input.owner.id)
    .where('balance', '>', 0n)
    .orderBy((eb) => eb.fn('array_position', [sql`${SPEND_ORDER}::text[]`, 'bucket']))
    .orderBy('expires_at', (order) => order.asc().nullsLast())
    .execute();
  const now = input.clock.now();
  const debt = rows.find((row) => row.bucket === 'debt')?.balance ?? 0n;
  const balances = rows
    .filter((row) => row.bucket !== 'debt')
    .filter((row) => !row.expires_at || row.expires_at > now || row.held > 0n)
    .map((row): Balance => {
      const expired = row.expires_at !== null && row.expires_at <= now;
      return {
        bucket: row.bucket as Bucket,
        available: expired ? 0n : row.balance - row.held,
        held: row.held,
        ...(row.expires_at && { expiresAt: row.expires_at }),
      };
    });
  return { available: sum(balances, 'available'), held: sum(balances, 'held'), debt, balances };
}

function sum(balances: Balance[], field: 'available' | 'held'): bigint {
  return balances.reduce((total, balance) => total + balance[field], 0n);
}

/** One line of a wallet's history: what a transfer did to the whole wallet. */
export interface HistoryEntry {
  /** The transfer's number: later ones are larger. */
  id: bigint;
  at: Date;
  kind: 'grant' | 'purchase' | 'refund' | 'expire' | 'post' | 'gift' | 'fund' | 'revoke' | 'merge';
  /** What the wallet gained (above 0) or spent (below 0), in credits. */
  amount: bigint;
  /** The order or payment it was for, if any. */
  reference?: string;
}

/**
 * The newest changes of somebody's credits, newest first, a debt counted as credits that are missing. What changes nothing
 * is left out: holds, their returns, and debts paid out of the same wallet.
 *
 * @param input.before only what is older than the entry with this id: where the next page begins.
 */
export async function readHistory(
  db: Executor,
  input: { owner: Owner; limit: number; before?: bigint | undefined },
): Promise<HistoryEntry[]> {
  const worth = sql<string>`sum(case account.bucket when 'debt' then -entry.posted else entry.posted end)`;
  const rows = await db
    .selectFrom('ledger_entry as entry')
    .innerJoin('ledger_account as account', 'account.id', 'entry.account_id')
    .innerJoin('ledger_transfer as transfer', 'transfer.id', 'entry.transfer_id')
    .select((eb) => [
      'transfer.id',
      'transfer.created_at',
      'transfer.kind',
      'transfer.reference',
      eb.cast<bigint>(worth, 'int8').as('amount'),
    ])
    .where('account.owner_kind', '=', input.owner.kind)
    .where('account.owner_id', '=', input.owner.id)
    .where('entry.posted', '<>', 0n)
    .$if(input.before !== undefined, (query) => query.where('entry.transfer_id', '<', input.before ?? null))
    .groupBy('transfer.id')
    .having(worth, '<>', '0')
    .orderBy('transfer.id', 'desc')
    .limit(input.limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    at: row.created_at,
    kind: row.kind as HistoryEntry['kind'],
    amount: row.amount,
    ...(row.reference && { reference: row.reference }),
  }));
}
