import type Stripe from 'stripe';
import { createId } from '../ids.ts';
import { secondsNow, type TwinParts } from '../twin-parts.ts';

const SETTLES_AFTER_S = 2 * 24 * 3600;

export interface Booking {
  type: Extract<Stripe.BalanceTransaction['type'], 'charge' | 'refund' | 'adjustment' | 'refund_failure'>;
  reportingCategory: string;
  amount: number;
  currency: string;
  fee?: number;
  source: string;
  description?: string | null;
}

/** Books money in or out of the account's balance, in the currency's smallest unit. */
export function book(parts: TwinParts, booking: Booking): Stripe.BalanceTransaction {
  const { amount, currency, fee = 0, source, type } = booking;
  const created = secondsNow(parts);
  return parts.store.balanceTransactions.add({
    id: createId('txn'),
    object: 'balance_transaction',
    amount,
    available_on: created + SETTLES_AFTER_S,
    balance_type: 'payments',
    created,
    currency,
    description: booking.description ?? null,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency,
              description: 'Stripe processing fees',
              type: 'stripe_fee',
            },
          ],
    net: amount - fee,
    reporting_category: booking.reportingCategory,
    source,
    status: 'pending',
    type,
  });
}

/** Stripe's list price for a card: 2.9 % and 30 cents. */
export function processingFee(amount: number): number {
  return Math.round(amount * 0.029) + 30;
}
