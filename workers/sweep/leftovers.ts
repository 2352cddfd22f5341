import type { Variant } from '@easel/core/creations/creation.ts';
import { sql } from 'kysely';
import type { SweepDeps } from './deps.ts';

/** A press on an old proposal is answered with "expired" for this long, and with "not found" after it. */
const PROPOSAL_KEPT_DAYS = 7;
const BATCH = 100;

/** Deletes the files of creations that people deleted. */
export async function deleteFilesOfDeleted(deps: SweepDeps): Promise<number> {
  const rows = await deps.db
    .selectFrom('creation')
    .select(['id', 'variants'])
    .where('deleted_at', 'is not', null)
    .where('variants', '<>', sql<string>`'[]'::jsonb`)
    .limit(BATCH)
    .execute();
  const keys = rows.flatMap((row) => (row.variants as unknown as Variant[]).map(({ key }) => key));
  if (rows.length === 0) return 0;
  await deps.storage.delete(keys);
  const ids = rows.map((row) => row.id);
  await deps.db.updateTable('creation').set({ variants: '[]' }).where('id', 'in', ids).execute();
  return rows.length;
}

/** Forgets proposals that nobody can accept any more. */
export async function forgetProposals(deps: SweepDeps): Promise<number> {
  const gone = await deps.db
    .deleteFrom('proposal')
    .where('expires_at', '<', sql<Date>`now() - ${PROPOSAL_KEPT_DAYS} * interval '1 day'`)
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}
