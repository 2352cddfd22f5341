import { MINUTE_MS } from '../clock.ts';

/** A difference between what a provider says of the money and what is written here. */
export interface MoneyDifference {
  /** The payment or charge. */
  subject: string;
  /** What each side says. For the operator. */
  detail: string;
}

/** What happened just now may still be on its way here: a comparison leaves it alone. */
export const SETTLED_MS = 10 * MINUTE_MS;
