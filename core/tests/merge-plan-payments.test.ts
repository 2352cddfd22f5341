import { inTransaction } from '@easel/db/connect.ts';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { ensureAccount } from '../accounts/ensure-account.ts';
import { mergeAccounts } from '../accounts/merge.ts';
import { PLANS } from '../catalog/plans.ts';
import { DAY_MS } from '../clock.ts';
import { checkLedger } from '../credits/check-ledger.ts';
import { renewAllowance } from '../credits/ledger.ts';
import { type AccountId, newId } from '../ids.ts';
import { reviewMembership } from '../plans/membership.ts';
import { applyPlanFacts } from '../plans/plan-payment.ts';
import { useTestCore, walletOf } from '../testing/test-core.ts';
import { ORIGIN } from '../testing/test-world.ts';

const deps = useTestCore();

const START = new Date('2026-01-10T12:00:00Z');
const { allowance } = PLANS.premium;

/** An account whose plan has ended, with the allowance that its one month brought. */
async function hadPlan(account: AccountId) {
  const id = newId('pln');
  await sql`
    insert into subscription (id, key, account_id, plan, term, currency, platform, origin, status, expires_at, external_id)
    values (${id}, ${id}, ${account}, 'premium', 'month', 'usd', 'discord', ${JSON.stringify(ORIGIN)}::jsonb, 'ended', now(),
      ${id})`.execute(deps.db);
  const key = `allowance-${account}-${id}-${START.toISOString()}`;
  await renewAllowance(deps.db, {
    key,
    owner: { kind: 'person', id: account },
    amount: allowance,
    reference: id,
  });
  const refund = (refundedTotal: number) =>
    inTransaction(deps.db, (tx) =>
      applyPlanFacts(tx, {
        payment: {
          id: `pi_${id}`,
          externalId: id,
          subscriptionId: id,
          total: 1000n,
          currency: 'usd',
          periodStart: START,
          periodEnd: new Date(START.getTime() + 30 * DAY_MS),
        },
        facts: { refundedTotal },
      }),
    );
  return { refund };
}

test('a refunded plan stays paid back when its account is joined to another', async () => {
  const into = await ensureAccount(deps, { platform: 'discord', userId: 'into', displayName: 'Into' });
  const from = await ensureAccount(deps, { platform: 'telegram', userId: 'from', displayName: 'From' });
  const { refund } = await hadPlan(from.id);
  await refund(500);
  const worth = async () => {
    const wallet = await walletOf(deps, into.id);
    return wallet.available - wallet.debt;
  };
  await inTransaction(deps.db, (tx) => mergeAccounts(tx, { accounts: [into.id, from.id], by: from.id }));
  const joined = await worth();
  await inTransaction(deps.db, (tx) => reviewMembership(tx, { accountId: into.id, now: deps.clock.now() }));
  expect(await worth()).toBe(joined);
  await refund(1000);
  expect(await worth()).toBe(joined - allowance / 2n);
  expect(await checkLedger(deps.db)).toEqual([]);
});
