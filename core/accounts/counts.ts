import type { Executor } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import type { AccountId } from '../ids.ts';

export interface AccountCounts {
  /** Pictures that were not deleted. */
  creations: number;
  /** Those of them that everybody sees. */
  published: number;
}

export async function readCounts(db: Executor, account: AccountId): Promise<AccountCounts> {
  const { rows } = await sql<{ creations: bigint; published: bigint }>`
    select count(*) as creations, count(*) filter (where p.is_listed) as published
    from creation c left join publication p on p.creation_id = c.id
    where c.account_id = ${account} and c.deleted_at is null`.execute(db);
  return { creations: Number(rows[0]?.creations ?? 0), published: Number(rows[0]?.published ?? 0) };
}
