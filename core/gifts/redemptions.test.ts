import { beforeAll, expect, test } from 'vitest';
import { ensureAccount } from '../accounts/ensure-account.ts';
import { eraseDue, requestErase } from '../accounts/erase.ts';
import { unlinkIdentity } from '../accounts/unlink.ts';
import { DAY_MS } from '../clock.ts';
import { checkLedger } from '../credits/check-ledger.ts';
import type { AccountId } from '../ids.ts';
import { openFileStorage } from '../storage/files.ts';
import { later, useTestCore } from '../testing/test-core.ts';
import { createTestAccount } from '../testing/test-database.ts';
import { arrive, arriveTwice, join } from '../tests/two-chats.ts';
import { createPromoCode, redeemPromoCode } from './promo-codes.ts';

const deps = useTestCore();
let codes: { once: string; twice: string };

beforeAll(async () => {
  const by = { id: (await createTestAccount(deps)).id, role: 'admin' } as const;
  const once = await createPromoCode(deps, { by, credits: 5n });
  const twice = await createPromoCode(deps, { by, credits: 5n, perPerson: 2 });
  codes = { once: once.code, twice: twice.code };
});

/** By when nobody is kept from codes any more for having been here before. */
const LONG_MS = 40 * DAY_MS;

let keys = 0;
const redeem = (account: AccountId, code: string) =>
  redeemPromoCode(later(deps, LONG_MS), { key: `key-${keys++}`, account, code });

const REFUSED = { code: 'promo-refused', details: { reason: 'already-redeemed' } };

test('a chat that left its account has had the codes that the account had, and the account keeps them', async () => {
  const { one, other } = await arriveTwice(deps);
  await redeem(one.id, codes.once);
  await redeem(one.id, codes.twice);
  await join(deps, one, other);
  const fresh = await unlinkIdentity(deps, { account: one.id, platform: 'telegram' });
  for (const account of [fresh, one.id])
    await expect(redeem(account, codes.once)).rejects.toMatchObject(REFUSED);
  // Both are still who redeemed once: what the one does after they parted is their own.
  for (const account of [fresh, one.id]) {
    await redeem(account, codes.twice);
    await expect(redeem(account, codes.twice)).rejects.toMatchObject(REFUSED);
  }
});

test('a chat takes along what it brought, from account to account', async () => {
  const { one, other } = await arriveTwice(deps);
  await redeem(other.id, codes.once);
  await join(deps, one, other);
  const left = await unlinkIdentity(deps, { account: one.id, platform: 'telegram' });
  const friends = (await join(deps, await arrive(deps, 'discord'), { id: left })).result.account;
  await expect(redeem(friends, codes.once)).rejects.toMatchObject(REFUSED);
  const leftAgain = await unlinkIdentity(deps, { account: friends, platform: 'telegram' });
  await expect(redeem(leftAgain, codes.once)).rejects.toMatchObject(REFUSED);
});

test('joined accounts have had what either had, whichever of them stays', async () => {
  const { one, other } = await arriveTwice(deps);
  await redeem(one.id, codes.twice);
  await redeem(other.id, codes.twice);
  await redeem(other.id, codes.once);
  const { result } = await join(deps, one, other);
  expect(result.account).toBe(one.id);
  for (const code of [codes.once, codes.twice])
    await expect(redeem(one.id, code)).rejects.toMatchObject(REFUSED);
});

test('whoever is erased and comes back has had their codes', async () => {
  const chat = { platform: 'discord', userId: 'comes-back', displayName: 'Member' } as const;
  const { id } = await ensureAccount(deps, chat);
  await redeem(id, codes.once);
  await requestErase(deps, id);
  expect(
    await eraseDue({ ...later(deps, LONG_MS), storage: openFileStorage('nowhere') }, { limit: 10 }),
  ).toBe(1);
  const again = await ensureAccount(deps, chat);
  await expect(
    redeemPromoCode(later(deps, 2 * LONG_MS), { key: 'again', account: again.id, code: codes.once }),
  ).rejects.toMatchObject(REFUSED);
});

test('whoever is erased while they redeem a code has had it, or did not get it', async () => {
  const storage = openFileStorage('nowhere');
  for (let round = 0; round < 5; round++) {
    const chat = { platform: 'discord', userId: `leaves-${round}`, displayName: 'Member' } as const;
    const { id } = await ensureAccount(deps, chat);
    await requestErase(deps, id);
    const [, erased] = await Promise.allSettled([
      redeem(id, codes.once),
      eraseDue({ ...later(deps, LONG_MS), storage }, { limit: 10 }),
    ]);
    expect(erased).toMatchObject({ status: 'fulfilled', value: 1 });
    const found = deps.db.selectFrom('promo_redemption').select('chats_gone').where('account_id', '=', id);
    const isKept = (await found.execute()).some(({ chats_gone: chats }) => chats.length > 0);
    const { id: account } = await ensureAccount(deps, chat);
    const again = redeemPromoCode(later(deps, 2 * LONG_MS), { key: account, account, code: codes.once });
    if (isKept) await expect(again).rejects.toMatchObject(REFUSED);
    else await expect(again).resolves.toMatchObject({ amount: 5n });
  }
  expect(await checkLedger(deps.db)).toEqual([]);
});

test('a chat that is unlinked while a code is redeemed takes it along, or left before', async () => {
  for (let round = 0; round < 10; round++) {
    const { one, other } = await arriveTwice(deps);
    await join(deps, one, other);
    const [fresh, redeemed] = await Promise.all([
      unlinkIdentity(deps, { account: one.id, platform: 'telegram' }),
      redeem(one.id, codes.once),
    ]);
    expect(redeemed.amount).toBe(5n);
    const found = deps.db
      .selectFrom('promo_redemption')
      .select('chats_gone')
      .where('account_id', '=', one.id);
    const { chats_gone: takenAlong } = await found.executeTakeFirstOrThrow();
    const again = redeem(fresh, codes.once);
    if (takenAlong.length > 0) await expect(again).rejects.toMatchObject(REFUSED);
    else await expect(again).resolves.toEqual(redeemed);
  }
  expect(await checkLedger(deps.db)).toEqual([]);
});
