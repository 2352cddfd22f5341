import type Stripe from 'stripe';

const FIXED_SECONDS: Readonly<Record<string, number>> = { day: 86_400, week: 7 * 86_400 };

/**
 * The first end of a billing period after `after`, counted from the anchor; all in seconds since the epoch.
 * Months are counted from the anchor, so that a plan begun on the 31st ends on the 28th and then on the 31st again.
 */
export function nextPeriodEnd(
  anchor: number,
  after: number,
  { interval, interval_count }: Stripe.Price.Recurring,
): number {
  for (let count = 1; ; count++) {
    const end = addIntervals(anchor, interval, interval_count * count);
    if (end > after) return end;
  }
}

function addIntervals(anchor: number, interval: Stripe.Price.Recurring.Interval, count: number): number {
  const fixed = FIXED_SECONDS[interval];
  if (fixed !== undefined) return anchor + fixed * count;
  return addMonths(anchor, interval === 'year' ? count * 12 : count);
}

function addMonths(anchor: number, months: number): number {
  const date = new Date(anchor * 1000);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return Math.floor(date.getTime() / 1000);
}
