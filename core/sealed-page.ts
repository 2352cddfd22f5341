import type { SiteKeys } from './config/site-keys.ts';
import type { Page } from './contract/page.ts';
import { createCursors, type ListPosition } from './cursor.ts';
import { DomainError } from './errors.ts';

/**
 * One page of a list, with its cursors as people carry them.
 *
 * @param input.list names the list with all that narrows it: a cursor of another list is refused.
 * @param input.readPosition what the list makes of a position. Throws bad-cursor.
 */
export async function readPage<Item, At>(
  { keys }: { keys: Pick<SiteKeys, 'cursors'> },
  input: { list: string; cursor: string | undefined; readPosition: (position: ListPosition) => At },
  read: (after: At | undefined) => Promise<{ items: Item[]; next: ListPosition | string | null }>,
): Promise<Page<Item>> {
  const { list, cursor, readPosition } = input;
  const cursors = createCursors(keys.cursors);
  const after = cursor === undefined ? undefined : readPosition(cursors.open(list, cursor));
  const { items, next } = await read(after);
  if (next === null) return { items, next };
  return { items, next: cursors.seal(list, typeof next === 'string' ? [next] : next) };
}

/** A position of a list that is sorted by id. @throws DomainError bad-cursor */
export function toIdPosition([id]: ListPosition): string {
  if (typeof id !== 'string') throw new DomainError('bad-cursor', {});
  return id;
}
