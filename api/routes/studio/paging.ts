import type { Page } from '@easel/core/contract/page.ts';
import { DomainError } from '@easel/core/errors.ts';
import { cutPage } from '@easel/core/paging.ts';

/**
 * One page out of what was read for it, which is one more than a page holds where there is another.
 *
 * @param cursorOf names the last one shown, for the next page to begin after.
 */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  { cursorOf, toItem }: { cursorOf: (row: Row) => string; toItem: (row: Row) => Item },
): Page<Item> {
  const { shown, next } = cutPage(rows, { limit, placeOf: cursorOf });
  return { items: shown.map(toItem), next };
}

/** @throws DomainError bad-cursor where `read` makes nothing of a cursor: somebody made it up. */
export function readCursor<T>(
  cursor: string | undefined,
  read: (text: string) => T | undefined,
): T | undefined {
  if (cursor === undefined) return undefined;
  const found = read(cursor);
  if (found === undefined) throw new DomainError('bad-cursor', {});
  return found;
}
