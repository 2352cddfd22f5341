/**
 * One page out of rows that are one more than it holds where there is another.
 *
 * @param cut.placeOf names the last one shown, for the next page to begin after.
 * @returns `next` null: that was all.
 */
export function cutPage<Row, Place>(
  rows: readonly Row[],
  { limit, placeOf }: { limit: number; placeOf: (row: Row) => Place },
): { shown: Row[]; next: Place | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { shown, next: last !== undefined && rows.length > limit ? placeOf(last) : null };
}
