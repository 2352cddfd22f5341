import { inTransaction } from '@easel/db/connect.ts';
import { afterAll, expect, test } from 'vitest';
import { openAccount } from '../accounts/open-account.ts';
import { REFERRAL } from '../catalog/given.ts';
import { DAY_MS } from '../clock.ts';
import { checkLedger } from '../credits/check-ledger.ts';
import { creditOwner, holdCredits, postHold } from '../credits/ledger.ts';
import { type AccountId, newId } from '../ids.ts';
import { availableOf, later, useTestCore } from '../testing/test-core.ts';
import { createTestAccount } from '../testing/test-database.ts';
import { ORIGIN, useWorld } from '../testing/test-world.ts';
import { ensureReferralCode, enterReferral, listReferrals } from './referral.ts';
import { clawBackReferral, settleReferrals } from './settle-referrals.ts';

const deps = useTestCore({ maxConnections: 32 });
const world = useWorld(deps);

afterAll(async () => {
  expect(
    (await checkLedger(deps.db)).filter(({ check }) => check !== 'an open hold belongs to one open order'),
  ).toEqual([]);
});

const inDays = (days: number) => later(deps, days * DAY_MS);

async function newcomerOf(referrer: AccountId): Promise<AccountId> {
  const code = await ensureReferralCode(deps, referrer);
  const { id } = await createTestAccount(deps);
  expect(await enterReferral(deps, { account: id, code })).toEqual({ referrer, created: true });
  return id;
}

/** Money that came and stayed, in the rows that payments leave. */
async function pays(account: AccountId): Promise<void> {
  const id = newId('pay');
  const paid = { amount: 500n, total: 500n, credits: 500n, given: 500n, currency: 'usd', pack: 'small' };
  await inTransaction(deps.db, async (tx) => {
    const facts = { paid: { total: '500' } };
    const rest = {
      owner_kind: 'person',
      owner_id: account,
      provider: 'stripe',
      platform: 'discord',
      key: id,
    };
    const when = { paid_at: new Date(), expires_at: new Date() };
    const values = { id, account_id: account, ...paid, ...rest, ...when, origin: JSON.stringify(ORIGIN) };
    await tx
      .insertInto('payment')
      .values({ ...values, facts: JSON.stringify(facts) })
      .execute();
    const owner = { kind: 'person', id: account } as const;
    await creditOwner(tx, { key: id, owner, bucket: 'purchased', amount: 500n, reference: id });
  });
}

async function getsPicture(account: AccountId): Promise<void> {
  const order = await world.order({}, { id: account, plan: 'free' });
  await world.admit();
  await deps.db.updateTable('orders').set({ status: 'finishing' }).where('id', '=', order.id).execute();
  expect(await world.deliver(order.id, 1)).toBe(true);
}

test('a code stays the same, also when it is first asked for by many at once', async () => {
  const { id } = await createTestAccount(deps);
  const codes = await Promise.all(Array.from({ length: 10 }, () => ensureReferralCode(deps, id)));
  expect(new Set(codes).size).toBe(1);
});

test('a referral settles days after a paid and delivered order, once, on both sides', async () => {
  const referrer = (await createTestAccount(deps)).id;
  const newcomer = await newcomerOf(referrer);
  expect(await settleReferrals(inDays(8), { limit: 10 })).toBe(0);
  await getsPicture(newcomer);
  // Welcome credits paid for that one: it proves nothing.
  expect(await settleReferrals(inDays(8), { limit: 10 })).toBe(0);
  await pays(newcomer);
  expect(await settleReferrals(inDays(REFERRAL.settlesAfterDays - 0.1), { limit: 10 })).toBe(0);
  const runs = await Promise.all([1, 2, 3].map(() => settleReferrals(inDays(8), { limit: 10 })));
  expect(runs.reduce((sum, n) => sum + n)).toBe(1);
  expect(await availableOf(deps, referrer)).toBe(100n + REFERRAL.referrerReward);
  expect(await availableOf(deps, newcomer)).toBe(100n - 2n + 500n + REFERRAL.referredReward);
  expect(await listReferrals(deps.db, { referrer, limit: 5 })).toMatchObject([
    { referred: newcomer, status: 'settled', reward: REFERRAL.referrerReward },
  ]);
});

test('whoever was here before under another account is no newcomer', async () => {
  const code = await ensureReferralCode(deps, (await createTestAccount(deps)).id);
  const again = await inTransaction(deps.db, (tx) =>
    openAccount(deps, tx, { displayName: 'Again', isNewcomer: false }),
  );
  await expect(enterReferral(deps, { account: again, code })).rejects.toMatchObject({
    code: 'referral-refused',
    details: { reason: 'not-new' },
  });
});

test('nobody brings themselves, nobody is brought twice, and no ring closes', async () => {
  const [first, second, third] = [
    (await createTestAccount(deps)).id,
    (await createTestAccount(deps)).id,
    (await createTestAccount(deps)).id,
  ];
  const [codeOfFirst, codeOfSecond, codeOfThird] = await Promise.all(
    [first, second, third].map((id) => ensureReferralCode(deps, id)),
  );
  const enter = (account: AccountId, code = '') => enterReferral(deps, { account, code });
  await enter(second, codeOfFirst?.toLowerCase());
  await enter(third, codeOfSecond);
  expect(await enter(second, codeOfFirst)).toMatchObject({ created: false });
  const refusals: [AccountId, string | undefined, string][] = [
    [first, codeOfFirst, 'self'],
    [first, codeOfThird, 'not-new'],
    [first, codeOfSecond, 'not-new'],
    [third, codeOfFirst, 'already-referred'],
    [third, 'NOSUCH', 'unknown'],
  ];
  for (const [account, code, reason] of refusals)
    await expect(enter(account, code)).rejects.toMatchObject({
      code: 'referral-refused',
      details: { reason },
    });
  const late = (await createTestAccount(deps)).id;
  const input = { account: late, code: codeOfFirst ?? '' };
  await expect(enterReferral(inDays(REFERRAL.newForDays + 1), input)).rejects.toMatchObject({
    details: { reason: 'not-new' },
  });
});

test('one newcomer who names two people at once was brought by one', async () => {
  const codes = await Promise.all(
    [1, 2].map(async () => ensureReferralCode(deps, (await createTestAccount(deps)).id)),
  );
  const account = (await createTestAccount(deps)).id;
  const settled = await Promise.allSettled(
    Array.from({ length: 10 }, (_, i) => enterReferral(deps, { account, code: codes[i % 2] ?? '' })),
  );
  const answers = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(answers.filter(({ created }) => created)).toHaveLength(1);
  expect(new Set(answers.map(({ referrer }) => referrer)).size).toBe(1);
});

test('rewards for bringing people end at the limit; those brought still get theirs', async () => {
  const referrer = (await createTestAccount(deps)).id;
  const newcomers: AccountId[] = [];
  for (let i = 0; i < REFERRAL.rewardedAtMost + 3; i++) newcomers.push(await newcomerOf(referrer));
  for (const newcomer of newcomers) {
    await pays(newcomer);
    await getsPicture(newcomer);
  }
  await Promise.all([1, 2, 3].map(() => settleReferrals(inDays(8), { limit: 100 })));
  expect(await availableOf(deps, referrer)).toBe(
    100n + BigInt(REFERRAL.rewardedAtMost) * REFERRAL.referrerReward,
  );
  for (const newcomer of newcomers)
    expect(await availableOf(deps, newcomer)).toBe(598n + REFERRAL.referredReward);
});

test('a chargeback takes both rewards back, as far as they are not spent, and only once', async () => {
  const referrer = (await createTestAccount(deps)).id;
  const newcomer = await newcomerOf(referrer);
  await pays(newcomer);
  await getsPicture(newcomer);
  await settleReferrals(inDays(8), { limit: 10 });
  const owner = { kind: 'person', id: referrer } as const;
  const hold = await holdCredits(deps.db, { key: `h-${referrer}`, owner, amount: 120n, reference: 'test' });
  await postHold(deps.db, { key: `p-${referrer}`, hold, amount: 120n });
  const clawBack = () => inTransaction(deps.db, (tx) => clawBackReferral(tx, { referred: newcomer }));
  const taken = await Promise.all([clawBack(), clawBack(), clawBack()]);
  expect(taken.reduce((sum, n) => sum + n)).toBe(30n + REFERRAL.referredReward);
  expect([await availableOf(deps, referrer), await availableOf(deps, newcomer)]).toEqual([0n, 598n]);
  expect(await settleReferrals(inDays(9), { limit: 10 })).toBe(0);
});

test('a chargeback before the reward: there is none', async () => {
  const referrer = (await createTestAccount(deps)).id;
  const newcomer = await newcomerOf(referrer);
  await pays(newcomer);
  await getsPicture(newcomer);
  expect(await inTransaction(deps.db, (tx) => clawBackReferral(tx, { referred: newcomer }))).toBe(0n);
  expect(await settleReferrals(inDays(8), { limit: 10 })).toBe(0);
  expect(await listReferrals(deps.db, { referrer, limit: 1 })).toMatchObject([{ status: 'clawed-back' }]);
});
