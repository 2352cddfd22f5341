import { expect, test } from 'vitest';
import { getProposal, saveProposal } from '../proposals/proposal.ts';
import { useTestCore } from '../testing/test-core.ts';
import { createTestAccount } from '../testing/test-database.ts';
import { paramsOf } from '../testing/test-world.ts';

const deps = useTestCore();

test('somebody who asks and asks, and never answers, does not fill the database', async () => {
  const [account, other] = [await createTestAccount(deps), await createTestAccount(deps)];
  const proposal = { kind: 'batch' as const, requests: [paramsOf('a fox')] };
  const kept = await saveProposal(deps, { account: other.id, proposal });
  let newest = kept;
  for (let i = 0; i < 60; i++) newest = await saveProposal(deps, { account: account.id, proposal });

  const rows = await deps.db
    .selectFrom('proposal')
    .select('id')
    .where('account_id', '=', account.id)
    .execute();
  expect(rows.length).toBeLessThanOrEqual(20);
  expect(await getProposal(deps, { id: newest, account: account.id })).toMatchObject({ kind: 'batch' });
  expect(await getProposal(deps, { id: kept, account: other.id })).toMatchObject({ kind: 'batch' });
});
