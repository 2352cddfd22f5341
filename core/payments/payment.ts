import type { Executor } from '@easel/db/connect.ts';
import type { Payment as PaymentRow } from '@easel/db/generated/schema.ts';
import type { Selectable } from 'kysely';
import type { Owner } from '../credits/ledger.ts';
import { DomainError } from '../errors.ts';
import type { AccountId, PaymentId } from '../ids.ts';
import { type Origin, originSchema } from '../platform.ts';
import type { Currency, Money } from './money.ts';

export type PaymentState =
  /** Waits to be paid. */
  | 'open'
  | 'expired'
  | 'paid'
  | 'partly-refunded'
  | 'refunded'
  /** A dispute has taken the money, for now or for good. */
  | 'disputed'
  /** Money came that gives no credits: the operator has to look. */
  | 'refused';

/** A top-up: credits for money, once. */
export interface Payment {
  id: PaymentId;
  /** Who pays. */
  accountId: AccountId;
  /** Who gets the credits. */
  owner: Owner;
  provider: 'stripe' | 'stars';
  pack: string;
  price: Money;
  /** Promised for the price, with the bonus. */
  credits: bigint;
  /** Given until now. */
  given: bigint;
  state: PaymentState;
  /** Really paid, with tax and without discounts; undefined: not yet. */
  total?: Money;
  refunded: Money;
  withdrawn: Money;
  paidAt?: Date;
  createdAt: Date;
  expiresAt: Date;
  /** Where it can be paid, while it is open. */
  url?: string;
  /** What the provider calls it: Stripe's payment intent, Telegram's charge. */
  externalId?: string;
  sessionId?: string;
  origin: Origin;
}

export function toPayment(row: Selectable<PaymentRow>): Payment {
  const currency = row.currency as Currency;
  const state = stateOf(row);
  return {
    id: row.id as PaymentId,
    accountId: row.account_id as AccountId,
    owner: { kind: row.owner_kind as Owner['kind'], id: row.owner_id },
    provider: row.provider as Payment['provider'],
    pack: row.pack,
    price: { minor: row.amount, currency },
    credits: row.credits,
    given: row.given,
    state,
    ...(row.total !== null && { total: { minor: row.total, currency } }),
    refunded: { minor: row.refunded, currency },
    withdrawn: { minor: row.withdrawn, currency },
    ...(row.paid_at && { paidAt: row.paid_at }),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    ...(state === 'open' && row.url && { url: row.url }),
    ...(row.external_id && { externalId: row.external_id }),
    ...(row.session_id && { sessionId: row.session_id }),
    origin: originSchema.parse(row.origin),
  };
}

function stateOf(row: Selectable<PaymentRow>): PaymentState {
  if (row.refused) return 'refused';
  if (!row.paid_at) return row.expired_at ? 'expired' : 'open';
  if (row.withdrawn > 0n) return 'disputed';
  if (row.refunded === 0n) return 'paid';
  return row.refunded < (row.total ?? 0n) ? 'partly-refunded' : 'refunded';
}

export async function findPayment(db: Executor, id: PaymentId): Promise<Payment | undefined> {
  const row = await db.selectFrom('payment').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toPayment(row);
}

/** @throws DomainError not-found. */
export async function getPayment(db: Executor, id: PaymentId): Promise<Payment> {
  const payment = await findPayment(db, id);
  if (!payment) throw new DomainError('not-found', { what: 'payment' });
  return payment;
}

/** Somebody's payments, newest first. */
export async function listPayments(
  db: Executor,
  input: { account: AccountId; limit: number },
): Promise<Payment[]> {
  const rows = await db
    .selectFrom('payment')
    .selectAll()
    .where('account_id', '=', input.account)
    .orderBy('created_at', 'desc')
    .limit(input.limit)
    .execute();
  return rows.map(toPayment);
}
