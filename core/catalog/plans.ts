import type { Currency } from '../payments/money.ts';

export type Term = 'month' | 'year';

/** What each plan brings. */
export const PLANS = {
  free: { allowance: 0n, lane: 'standard', ordersAtOnce: 10, keptDays: 90 },
  premium: { allowance: 600n, lane: 'priority', ordersAtOnce: 30, keptDays: undefined },
} as const satisfies Record<
  string,
  {
    /** Credits a month. */
    allowance: bigint;
    lane: 'standard' | 'priority';
    /** How many orders of one person are made at the same time on one endpoint; more of them wait, also while slots are free. */
    ordersAtOnce: number;
    /** For how many days pictures are kept that nobody else was shown, where RETENTION is on; undefined: for good. */
    keptDays: number | undefined;
  }
>;
export type PlanName = keyof typeof PLANS;

/** What it is called at Stripe. */
export const PREMIUM_TITLE = 'Easel Premium';

/** Premium's price for each term, in the smallest unit of each currency. */
export const PREMIUM_PRICE: Record<Term, Record<Exclude<Currency, 'xtr'>, bigint>> = {
  month: { usd: 500n, eur: 500n },
  year: { usd: 5000n, eur: 5000n },
};

/** For how long a plan goes on after a payment of it failed; Stripe tries again meanwhile. */
export const GRACE_DAYS = 7;

/** The most months of it that the operator gives at a time; more can be given again. */
export const GIVEN_MONTHS_MAX = 36;
