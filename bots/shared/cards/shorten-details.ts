import { shorten } from '../words/shorten.ts';

/** Longer than any list of what is allowed. */
const QUOTED_MAX = 300;

/** An error's details as a message can quote them: people may write thousands of signs for an option. */
export function shortenDetails<D extends object>(details: D): D {
  const entries = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === 'string' ? shorten(value, QUOTED_MAX) : value,
  ]);
  return Object.fromEntries(entries) as D;
}
