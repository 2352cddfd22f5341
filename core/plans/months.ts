/** The same day `months` later, or the last one of that month: the day Stripe bills on, too. In UTC. */
export function addMonths(start: Date, months: number): Date {
  const moved = new Date(start);
  moved.setUTCMonth(start.getUTCMonth() + months);
  // The 31st of a shorter month has run over into the next one.
  if (moved.getUTCDate() !== start.getUTCDate()) moved.setUTCDate(0);
  return moved;
}

export interface MonthOf {
  start: Date;
  end: Date;
}

/** The month, counted from `anchor`, that `now` is in; the first one when it has not begun. */
export function monthAt(anchor: Date, now: Date): MonthOf {
  const years = now.getUTCFullYear() - anchor.getUTCFullYear();
  let month = Math.max(0, years * 12 + now.getUTCMonth() - anchor.getUTCMonth());
  if (month > 0 && addMonths(anchor, month) > now) month--;
  return { start: addMonths(anchor, month), end: addMonths(anchor, month + 1) };
}
