import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { type Owner, translateLedgerError } from './ledger.ts';

interface AllowanceMove {
  /** Idempotency key: the same key again changes nothing. */
  key: string;
  owner: Owner;
  /** Whole credits, above 0. */
  amount: bigint;
  reference: string;
}

/**
 * Takes credits of a plan back: those of the allowance that are free, and the rest as a debt, which bought credits that are
 * free pay at once.
 *
 * @throws DomainError key-reused.
 */
export async function takeAllowance(db: Executor, move: AllowanceMove): Promise<void> {
  const { key, owner, amount, reference } = move;
  await sql`select ledger_take_allowance(${key}, ${owner.kind}, ${owner.id}, ${amount}, ${reference})`
    .execute(db)
    .catch((error) => translateLedgerError(error, key));
}

/**
 * Gives credits again that {@link takeAllowance} took: they pay a debt first, and what is left does not expire, because bought
 * credits may have paid for it.
 *
 * @throws DomainError key-reused.
 */
export async function returnAllowance(db: Executor, move: AllowanceMove): Promise<void> {
  const { key, owner, amount, reference } = move;
  await sql`select ledger_return_allowance(${key}, ${owner.kind}, ${owner.id}, ${amount}, ${reference})`
    .execute(db)
    .catch((error) => translateLedgerError(error, key));
}
