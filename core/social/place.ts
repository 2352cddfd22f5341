import { type RawBuilder, sql } from 'kysely';
import type { ListPosition } from '../cursor.ts';
import { DomainError } from '../errors.ts';
import type { CardRow } from './card.ts';

/** A place in a list that is sorted by a time (in milliseconds) or a score, and by id among equals. */
export type Place = readonly [at: number, id: string];

/** What a list of creations is sorted by. */
export interface PlaceKind {
  column: 'published_at' | 'score';
  of(row: CardRow): Place;
}

export const timePlace: PlaceKind = {
  column: 'published_at',
  of: (row) => [row.published_at?.getTime() ?? 0, row.id],
};
export const scorePlace: PlaceKind = { column: 'score', of: (row) => [row.score ?? 0, row.id] };

/** A place as a row to compare with in SQL. */
export function placeBound(kind: PlaceKind, [at, id]: Place): RawBuilder<unknown> {
  const value = kind.column === 'score' ? sql`${at}::double precision` : sql`${new Date(at)}::timestamptz`;
  return sql`(${value}, ${id}::text)`;
}

/** Reads a place that a cursor says. @throws DomainError bad-cursor */
export function toPlace(position: ListPosition): Place {
  const [at, id] = position;
  if (typeof at !== 'number' || typeof id !== 'string') throw new DomainError('bad-cursor', {});
  return [at, id];
}
