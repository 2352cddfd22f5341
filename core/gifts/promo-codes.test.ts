import { inTransaction } from '@easel/db/connect.ts';
import { beforeAll, expect, test } from 'vitest';
import { checkLedger } from '../credits/check-ledger.ts';
import type { AccountId } from '../ids.ts';
import { openOwnerSession } from '../testing/owner-session.ts';
import { someoneWaits } from '../testing/someone-waits.ts';
import { availableOf, useTestCore } from '../testing/test-core.ts';
import { createTestAccount } from '../testing/test-database.ts';
import { createPromoCode, disablePromoCode, listPromoCodes, redeemPromoCode } from './promo-codes.ts';

const deps = useTestCore({ maxConnections: 32 });
let operator: { id: AccountId; role: 'admin' };

beforeAll(async () => {
  operator = { id: (await createTestAccount(deps)).id, role: 'admin' };
});

test('only the operator makes, lists and stops codes', async () => {
  const by = { id: operator.id, role: 'member' } as const;
  const attempts = [
    createPromoCode(deps, { by, credits: 5n }),
    listPromoCodes(deps, { by, limit: 5 }),
    disablePromoCode(deps, { by, code: 'ANY' }),
  ];
  for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ code: 'not-allowed' });
});

test('a code that makes no sense is refused, and so is one that is taken', async () => {
  const by = operator;
  await createPromoCode(deps, { by, code: 'taken', credits: 5n });
  const bad = [
    { code: 'TAKEN', credits: 5n },
    { code: 'a b', credits: 5n },
    { credits: 0n },
    { credits: 5n, totalLimit: 0 },
    { credits: 5n, perPerson: 1.5 },
  ];
  for (const input of bad)
    await expect(createPromoCode(deps, { by, ...input })).rejects.toMatchObject({ code: 'bad-option' });
});

test('forty people at once, ten redemptions: ten get credits, nobody an eleventh', async () => {
  const { code } = await createPromoCode(deps, { by: operator, credits: 25n, totalLimit: 10 });
  const accounts = await Promise.all(Array.from({ length: 40 }, () => createTestAccount(deps)));
  const settled = await Promise.allSettled(
    accounts.map(({ id }) => redeemPromoCode(deps, { key: `race-${id}`, account: id, code })),
  );
  expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  for (const result of settled)
    if (result.status === 'rejected')
      expect(result.reason).toMatchObject({ code: 'promo-refused', details: { reason: 'used-up' } });
  const balances = await Promise.all(accounts.map(({ id }) => availableOf(deps, id)));
  expect(balances.filter((balance) => balance === 125n)).toHaveLength(10);
  expect((await listPromoCodes(deps, { by: operator, limit: 1 }))[0]).toMatchObject({ code, used: 10 });
  expect(await checkLedger(deps.db)).toEqual([]);
});

test('one person twenty times at once gets it as often as one person may', async () => {
  const { code } = await createPromoCode(deps, { by: operator, credits: 3n, perPerson: 2, totalLimit: 50 });
  const account = await createTestAccount(deps);
  const settled = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) =>
      redeemPromoCode(deps, { key: `twice-${i}`, account: account.id, code: ` ${code.toLowerCase()} ` }),
    ),
  );
  expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  for (const result of settled)
    if (result.status === 'rejected')
      expect(result.reason).toMatchObject({ details: { reason: 'already-redeemed' } });
  expect(await availableOf(deps, account.id)).toBe(106n);
});

test('a command that is delivered again finds its redemption, also after the code ended', async () => {
  const { code } = await createPromoCode(deps, { by: operator, credits: 7n, totalLimit: 1 });
  const request = { key: 'again', account: (await createTestAccount(deps)).id, code };
  const first = await redeemPromoCode(deps, request);
  await disablePromoCode(deps, { by: operator, code });
  expect(await redeemPromoCode(deps, request)).toEqual(first);
  expect(await availableOf(deps, request.account)).toBe(107n);
  const stranger = await createTestAccount(deps);
  await expect(redeemPromoCode(deps, { ...request, account: stranger.id })).rejects.toMatchObject({
    code: 'key-reused',
  });
});

test('a code says why it gives nothing: unknown, expired, stopped', async () => {
  const account = (await createTestAccount(deps)).id;
  const over = await createPromoCode(deps, {
    by: operator,
    credits: 1n,
    expiresAt: new Date(Date.now() - 1),
  });
  const stopped = await createPromoCode(deps, { by: operator, credits: 1n });
  await disablePromoCode(deps, { by: operator, code: stopped.code });
  const cases = [
    ['NO-SUCH-CODE', 'unknown'],
    [over.code, 'expired'],
    [stopped.code, 'expired'],
  ] as const;
  for (const [code, reason] of cases)
    await expect(redeemPromoCode(deps, { key: `why-${code}`, account, code })).rejects.toMatchObject({
      code: 'promo-refused',
      details: { reason },
    });
  await expect(disablePromoCode(deps, { by: operator, code: 'NO-SUCH-CODE' })).rejects.toMatchObject({
    details: { reason: 'unknown' },
  });
  expect(await availableOf(deps, account)).toBe(100n);
});

test('is redeemed all the same when the database ends a circle of waiting by failing it', async () => {
  const { code } = await createPromoCode(deps, { by: operator, credits: 7n });
  const { id } = await createTestAccount(deps);
  // As an erasure that is put off: first the account, then its chats, which the redemption locks the other way round.
  const erasure = openOwnerSession(deps.database.url);
  // Who looks for circles is the redemption, so that it is the one that fails.
  await erasure.query(`set deadlock_timeout = '1h'`);
  await erasure.query('begin');
  await erasure.query('select from account where id = $1 for update', [id]);
  const [redeeming, chats] = await inTransaction(deps.db, async (tx) => {
    await tx.selectFrom('promo_code').select('code').where('code', '=', code).forUpdate().execute();
    const redeeming = redeemPromoCode(deps, { key: 'circle', account: id, code });
    await someoneWaits(deps.db);
    const chats = erasure.query('select from identity where account_id = $1 for update', [id]);
    await someoneWaits(deps.db, 2);
    return [[redeeming], [chats]] as const;
  });
  await Promise.all(chats);
  await erasure.query('rollback');
  expect(await Promise.all(redeeming)).toMatchObject([{ code, amount: 7n }]);
  expect(await availableOf(deps, id)).toBe(107n);
  await erasure.end();
});
