import { z } from 'zod';

/** An amount of credits: a whole number, as text, because JSON has no bigint. */
export const creditsText = z.string().regex(/^-?\d{1,19}$/);
/** A point in time, ISO 8601 in UTC. */
export const timeText = z.iso.datetime();

/** Most items of one page, and how many there are where nobody says. */
export const PAGE_MAX = 100;
export const PAGE_DEFAULT = 30;
/** Pictures of one page of the wall: whole rows of two, three, four or six, and no more than a phone lays out at once. */
export const WALL_PAGE = 24;

/** How every list is asked for: `cursor` is what the page before said as `next`, and means nothing else to anybody. */
export const pageQuery = z.object({
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(PAGE_DEFAULT),
});

/** One page of a list, and where the next begins; null: that was all. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}
export interface Page<Item> {
  items: Item[];
  next: string | null;
}

/** An error as every answer tells it (RFC 9457). `type` is a stable word that programs can rely on. */
export const problemSchema = z.looseObject({ type: z.string(), title: z.string(), status: z.number().int() });
export type Problem = z.output<typeof problemSchema>;
