import { DAY_MS } from '../clock.ts';

/** Days since 1970 until a Monday: that year began with a Thursday. */
const FIRST_MONDAY = 4;

/** The day of a moment, such as `2026-11-21`, in UTC. */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** When the UTC day of a moment is over. */
export function nextDayOf(at: Date): Date {
  return new Date((Math.floor(at.getTime() / DAY_MS) + 1) * DAY_MS);
}

/**
 * When credits given now expire: on the first Monday, 00:00 UTC, after they lasted for `days`. By the week, because each
 * date is a bucket of its own and is told of on its own: who claims daily is not told daily.
 */
export function expiryOf(now: Date, days: number): Date {
  const weeks = (now.getTime() / DAY_MS + days - FIRST_MONDAY) / 7;
  return new Date((Math.ceil(weeks) * 7 + FIRST_MONDAY) * DAY_MS);
}
