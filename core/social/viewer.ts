import { type RawBuilder, sql } from 'kysely';
import type { AccountId } from '../ids.ts';

/** Whoever looks at something; undefined for visitors. */
export interface Viewer {
  id: AccountId;
  role: 'member' | 'admin';
}

/** A condition: the two accounts have not blocked one another. Blocking hides both ways. */
export function notBlocked(viewer: Viewer | undefined, account: RawBuilder<unknown>): RawBuilder<boolean> {
  if (!viewer) return sql`true`;
  // The list is read once for a query, and an index scan in order stays one.
  return sql`${account} <> all (array(
    select blocked_id from block where blocker_id = ${viewer.id}
    union select blocker_id from block where blocked_id = ${viewer.id}))`;
}
