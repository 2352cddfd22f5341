import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { DomainError } from '../errors.ts';
import { type Owner, translateLedgerError } from './ledger.ts';

/**
 * Moves bought credits from one owner to another; they stay bought ones, so they never expire. A debt of whoever gets them
 * is paid first. Until the end of the transaction both wallets stay locked: what is read after it on `db` cannot be
 * changed by another transfer of theirs.
 *
 * @param input.kind 'gift' between people, 'fund' into a server's treasury.
 * @param input.key idempotency key: the same key again changes nothing.
 * @throws DomainError not-enough-bought, in-debt, key-reused.
 */
export async function moveCredits(
  db: Executor,
  input: { key: string; kind: 'gift' | 'fund'; from: Owner; to: Owner; amount: bigint; reference: string },
): Promise<void> {
  const { key, kind, from, to, amount, reference } = input;
  await sql`select ledger_move(${key}, ${kind}, ${from.kind}, ${from.id}, ${to.kind}, ${to.id}, ${amount}, ${reference})`
    .execute(db)
    .catch((error) => explain(error, key, amount));
}

function explain(error: unknown, key: string, amount: bigint): never {
  try {
    return translateLedgerError(error, key, amount);
  } catch (refusal) {
    if (refusal instanceof DomainError && refusal.code === 'not-enough-credits') {
      throw new DomainError('not-enough-bought', refusal.details as { needed: bigint; available: bigint });
    }
    throw refusal;
  }
}

/**
 * Takes granted credits back, as far as they are free: what was spent stays spent, and what was bought is not touched.
 *
 * @returns how many were taken.
 */
export async function revokeGranted(
  db: Executor,
  input: { key: string; owner: Owner; amount: bigint; reference: string },
): Promise<bigint> {
  const { rows } = await sql<{ taken: bigint }>`
    select ledger_revoke(${input.key}, ${input.owner.kind}, ${input.owner.id}, ${input.amount}, ${input.reference}) as taken`.execute(
    db,
  );
  return rows[0]?.taken ?? 0n;
}

/** @throws DomainError bad-option for an amount that nobody can give. */
export function checkAmount(amount: bigint): void {
  if (amount > 0n) return;
  throw new DomainError('bad-option', { option: 'amount', value: String(amount), allowed: '1 or more' });
}
