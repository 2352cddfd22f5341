import type Stripe from 'stripe';
import type { z } from 'zod';
import type { timeRange } from './params.ts';
import { noSuch, refuseParameters } from './stripe-error.ts';

const DEFAULT_LIMIT = 10;
const LARGEST_LIMIT = 100;

export interface PageParams {
  limit?: number | undefined;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
}

/** One page of things that come newest first. */
export function paginate<Thing extends { id: string }>(
  things: readonly Thing[],
  page: PageParams,
  url: string,
): Stripe.ApiList<Thing> {
  const { limit = DEFAULT_LIMIT, starting_after, ending_before } = page;
  if (limit < 1 || limit > LARGEST_LIMIT) {
    const message = `Invalid integer: limit must be between 1 and ${LARGEST_LIMIT}`;
    throw refuseParameters(message, { code: 'parameter_invalid_integer', param: 'limit' });
  }
  if (starting_after !== undefined && ending_before !== undefined) {
    throw refuseParameters('You may only specify one of these parameters: starting_after, ending_before.');
  }
  if (ending_before !== undefined) {
    const end = positionOf(things, ending_before, 'ending_before');
    const start = Math.max(0, end - limit);
    return { object: 'list', data: things.slice(start, end), has_more: start > 0, url };
  }
  const start = starting_after === undefined ? 0 : positionOf(things, starting_after, 'starting_after') + 1;
  const data = things.slice(start, start + limit);
  return { object: 'list', data, has_more: start + limit < things.length, url };
}

function positionOf(things: readonly { id: string }[], id: string, param: string): number {
  const position = things.findIndex((thing) => thing.id === id);
  if (position < 0) throw noSuch('object', id, param);
  return position;
}

/** Whether a time in seconds lies in a `created` filter. */
export function isWithin(seconds: number, range: z.output<typeof timeRange> | undefined): boolean {
  if (range === undefined) return true;
  if (typeof range === 'number') return seconds === range;
  const { gt = -1, gte = -1, lt = Number.POSITIVE_INFINITY, lte = Number.POSITIVE_INFINITY } = range;
  return seconds > gt && seconds >= gte && seconds < lt && seconds <= lte;
}
