import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { DomainError } from '../errors.ts';

/** Whose credits: a person's by account id, a server's by platform and id. */
export interface Owner {
  kind: 'person' | 'server';
  id: string;
}

export type Bucket = 'subscription' | 'granted' | 'purchased';

/** A hold's id in the ledger. */
export type HoldId = bigint;

/** Errors raised by the ledger's functions in the database (db/migrations/0002-ledger.ts, 0004-payments.ts). */
const NOT_ENOUGH = 'EA001';
const KEY_REUSED = 'EA002';
const IN_DEBT = 'EA005';

interface DatabaseError {
  code?: string;
  detail?: string;
}

/**
 * Puts credits into somebody's bucket. Bought ones pay a debt first.
 *
 * @param input.key idempotency key: the same key again finds the first transfer and changes nothing.
 * @param input.amount whole credits, above 0.
 * @throws DomainError key-reused when the key was used for another transfer.
 */
export async function creditOwner(
  db: Executor,
  input: { key: string; owner: Owner; bucket: Bucket; amount: bigint; expiresAt?: Date; reference?: string },
): Promise<void> {
  const [kind, source] = input.bucket === 'purchased' ? ['purchase', 'sales'] : ['grant', 'issuance'];
  await sql`select ledger_credit(${input.key}, ${kind}, ${source}, ${input.owner.kind}, ${input.owner.id}, ${input.bucket},
    ${input.expiresAt ?? null}, ${input.amount}, ${input.reference ?? null})`
    .execute(db)
    .catch((error) => translateLedgerError(error, input.key));
}

/**
 * Sets an amount aside: nobody else can spend it, and it is not spent yet. Resolved by {@link postHold} or {@link voidHold}.
 *
 * @throws DomainError not-enough-credits, in-debt, key-reused.
 */
export async function holdCredits(
  db: Executor,
  input: { key: string; owner: Owner; amount: bigint; reference: string },
): Promise<HoldId> {
  const { rows } = await sql<{ id: bigint }>`
    select ledger_hold(${input.key}, ${input.owner.kind}, ${input.owner.id}, ${input.amount}, ${input.reference}) as id`
    .execute(db)
    .catch((error) => translateLedgerError(error, input.key, input.amount));
  const [row] = rows;
  if (!row) throw new Error('ledger_hold returned no row');
  return row.id;
}

/**
 * Spends `amount` of a hold and returns the rest to the buckets it came from.
 *
 * @throws when the hold was already resolved under another key: a broken invariant, because orders settle exactly once.
 */
export async function postHold(
  db: Executor,
  input: { key: string; hold: HoldId; amount: bigint },
): Promise<void> {
  await sql`select ledger_post(${input.key}, ${input.hold}, ${input.amount})`
    .execute(db)
    .catch((error) => translateLedgerError(error, input.key));
}

/** Returns a whole hold. @throws as {@link postHold}. */
export async function voidHold(db: Executor, input: { key: string; hold: HoldId }): Promise<void> {
  await sql`select ledger_void(${input.key}, ${input.hold})`
    .execute(db)
    .catch((error) => translateLedgerError(error, input.key));
}

/**
 * Takes bought credits back, as for a refund: those that are free at once, and the rest as a debt, which stops all holds
 * until credits that are bought later, or come back from a hold, have paid it.
 *
 * @throws DomainError key-reused.
 */
export async function takeBackCredits(
  db: Executor,
  input: { key: string; owner: Owner; amount: bigint; reference: string },
): Promise<void> {
  await sql`select ledger_take_back(${input.key}, ${input.owner.kind}, ${input.owner.id}, ${input.amount}, ${input.reference})`
    .execute(db)
    .catch((error) => translateLedgerError(error, input.key));
}

/**
 * Begins a month of a plan: what is left and free in the subscription bucket lapses, then `amount` is in it. The same key
 * again changes nothing. With an amount of 0 what is left lapses, once under that key.
 */
export async function renewAllowance(
  db: Executor,
  input: { key: string; owner: Owner; amount: bigint; reference: string },
): Promise<void> {
  await sql`select ledger_renew(${input.key}, ${input.owner.kind}, ${input.owner.id}, ${input.amount}, ${input.reference})`
    .execute(db)
    .catch((error) => translateLedgerError(error, input.key));
}

/** Turns an error of the ledger's functions into a DomainError; throws any other as it is. */
export function translateLedgerError(error: unknown, key: string, needed = 0n): never {
  const { code, detail } = error as DatabaseError;
  if (code === NOT_ENOUGH)
    throw new DomainError('not-enough-credits', { needed, available: BigInt(detail ?? 0) });
  if (code === IN_DEBT) throw new DomainError('in-debt', { debt: BigInt(detail ?? 0) });
  if (code === KEY_REUSED) throw new DomainError('key-reused', { key });
  throw error;
}
