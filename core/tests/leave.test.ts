import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTransaction, type Tx } from '@easel/db/connect.ts';
import { type RawBuilder, sql } from 'kysely';
import { afterAll, describe, expect, test } from 'vitest';
import { ACCOUNT_COLUMNS } from '../accounts/account-tables.ts';
import { avatarFile, changeAvatar } from '../accounts/avatar.ts';
import { type Account, ensureAccount, findAccount } from '../accounts/ensure-account.ts';
import { eraseDue, requestErase, undoErase } from '../accounts/erase.ts';
import { exportAccount } from '../accounts/export.ts';
import { changeProfile, readProfile } from '../accounts/profile.ts';
import { DAY_MS, MINUTE_MS } from '../clock.ts';
import { checkLedger } from '../credits/check-ledger.ts';
import type { AccountId } from '../ids.ts';
import { requestOrder } from '../orders/request-order.ts';
import { findAccountByHandle } from '../social/artist.ts';
import { addComment } from '../social/comments.ts';
import { openFileStorage } from '../storage/files.ts';
import { MediaNotFound } from '../storage/storage.ts';
import { openOwnerSession } from '../testing/owner-session.ts';
import { someoneWaits } from '../testing/someone-waits.ts';
import { later, useTestCore, walletOf } from '../testing/test-core.ts';
import { ORIGIN, paramsOf, useWorld } from '../testing/test-world.ts';
import { liveFully } from './full-life.ts';

const folder = join(tmpdir(), `easel-leave-${randomUUID()}`);
const deps = Object.assign(useTestCore(), { storage: openFileStorage(folder) });
const world = useWorld(deps, { extra: 10_000n });
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The rows of the whole database in which a text stands, by table. */
async function findText(text: string): Promise<Record<string, string[]>> {
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`.execute(deps.db);
  const found: Record<string, string[]> = {};
  for (const { name } of tables.rows) {
    const { rows } = await sql<{ row: string }>`
      select t::text as row from ${sql.table(name)} t where t::text like ${`%${text}%`}`.execute(deps.db);
    if (rows.length > 0) found[name] = rows.map(({ row }) => row);
  }
  return found;
}

function requestOf(account: Account) {
  const key = randomUUID();
  return { key, account, kind: 'imagine', params: paramsOf('a lighthouse'), origin: ORIGIN } as const;
}

/** Rows that an erasure needs after it has locked the account. */
async function lockChats(tx: Tx, account: AccountId): Promise<void> {
  await tx.selectFrom('identity').select('platform').where('account_id', '=', account).forUpdate().execute();
}

describe('export', () => {
  test('has every table, the chats of both accounts, and what was changed by whom', async () => {
    const { account, secret } = await liveFully(deps, world);
    const data = await exportAccount(deps, account.id);
    const listed = ACCOUNT_COLUMNS.filter(({ exported }) => exported).map(({ table }) => table);
    const told = Object.keys(data.tables).map((name) => name.split('.')[0] ?? '');
    expect(new Set(told)).toEqual(new Set([...listed, 'delivery', 'card', 'notice', 'collection_item']));
    expect(data.accounts).toHaveLength(2);
    expect(data.tables.identity).toMatchObject([{ display_name: secret }, { display_name: secret }]);
    expect(data.tables.comment).toMatchObject([{ text: secret }]);
    expect(data.credits.length).toBeGreaterThan(3);
    expect(data.log).toMatchObject([{ action: 'accounts-joined' }, { action: 'data-exported' }]);
  });

  test('has all that is anywhere about the person, no secrets, and nothing of others', async () => {
    const [{ account, secret }, other] = [await liveFully(deps, world), await liveFully(deps, world)];
    const data = await exportAccount(deps, account.id);
    const places = Object.keys(await findText(secret)).filter((table) => table !== 'account');
    for (const table of places) expect(data.tables[table], table).not.toEqual([]);
    expect(places.length).toBeGreaterThan(10);
    const text = JSON.stringify(data);
    expect(text).not.toContain(other.secret);
    expect(text).not.toContain(other.account.id);
    expect(text).not.toContain('token_hash');
  });
});

describe('erase', () => {
  test('leaves nothing of the person; the ledger is as it was, without them', async () => {
    const { account, secret, creation } = await liveFully(deps, world);
    const wallet = await walletOf(deps, account.id);
    expect(await findAccountByHandle(deps.db, secret)).toBe(account.id);
    const { avatarKey } = await readProfile(deps.db, account.id);
    const avatar = avatarFile(avatarKey ?? '') ?? '';
    expect(await deps.storage.get(avatar)).toEqual(Buffer.from('a face'));
    await requestErase(deps, account.id);

    expect(await eraseDue(later(deps, 60 * MINUTE_MS), { limit: 10 })).toBe(0);
    expect(Object.keys(await findText(secret)).length).toBeGreaterThan(10);
    expect(await eraseDue(later(deps, DAY_MS), { limit: 10 })).toBe(1);
    expect(await eraseDue(later(deps, DAY_MS), { limit: 10 })).toBe(0);

    expect(await findText(secret)).toEqual({});
    expect(await findAccountByHandle(deps.db, secret)).toBeUndefined();
    expect(await findAccount(deps, { platform: 'telegram', userId: secret })).toBeUndefined();
    await expect(deps.storage.get(avatar)).rejects.toThrow(MediaNotFound);
    const shown = deps.db.selectFrom('publication').selectAll().where('creation_id', '=', creation);
    expect(await shown.executeTakeFirst()).toMatchObject({
      visibility: 'private',
      public_key: null,
      tags: [],
    });
    const kept = deps.db.selectFrom('creation').select('deleted_at').where('id', '=', creation);
    expect(await kept.executeTakeFirst()).toEqual({ deleted_at: expect.any(Date) });
    expect(await walletOf(deps, account.id)).toEqual(wallet);
    expect(await checkLedger(deps.db)).toEqual([]);
  });

  test('counters of what they liked and commented on are right afterwards', async () => {
    const { account, theirs } = await liveFully(deps, world);
    await requestErase(deps, account.id);
    await eraseDue(later(deps, DAY_MS), { limit: 10 });
    const counts = deps.db
      .selectFrom('publication')
      .select(['likes', 'comments'])
      .where('creation_id', '=', theirs);
    expect(await counts.executeTakeFirst()).toEqual({ likes: 0, comments: 0 });
  });

  test('can be taken back until it runs, and is done within a day', async () => {
    const { account } = await liveFully(deps, world);
    const at = await requestErase(deps, account.id);
    expect(await requestErase(deps, account.id)).toEqual(at);
    expect(at.getTime() - Date.now()).toBeLessThan(DAY_MS);
    expect(await undoErase(deps, account.id)).toBe(true);
    expect(await undoErase(deps, account.id)).toBe(false);
    expect(await eraseDue(later(deps, DAY_MS), { limit: 10 })).toBe(0);
  });

  test('waits for orders under way', async () => {
    const { account } = await liveFully(deps, world);
    const order = await world.order({}, account);
    await requestErase(deps, account.id);
    expect(await eraseDue(later(deps, DAY_MS), { limit: 10 })).toBe(0);
    await sql`update orders set status = 'finishing', finishing_at = now() where id = ${order.id}`.execute(
      deps.db,
    );
    await world.deliver(order.id, 1);
    expect(await eraseDue(later(deps, DAY_MS), { limit: 10 })).toBe(1);
  });

  test('an order taken at the same moment is waited for', async () => {
    const { account } = await liveFully(deps, world);
    await requestErase(deps, account.id);
    const { avatarKey } = await readProfile(deps.db, account.id);
    const erasing = await inTransaction(deps.db, async (tx) => {
      await requestOrder({ ...deps, db: tx }, requestOf(account));
      const running = eraseDue(later(deps, DAY_MS), { limit: 10 });
      await someoneWaits(deps.db);
      return [running];
    });
    expect(await Promise.all(erasing)).toEqual([0]);
    expect(await deps.storage.get(avatarFile(avatarKey ?? '') ?? '')).toEqual(Buffer.from('a face'));
    await sql`update account set erase_at = null where id = ${account.id}`.execute(deps.db);
  });

  test('an order that comes while it runs is not taken', async () => {
    const { account } = await liveFully(deps, world);
    await requestErase(deps, account.id);
    const wallet = await walletOf(deps, account.id);
    const both = await inTransaction(deps.db, async (tx) => {
      await lockChats(tx, account.id);
      const erasing = eraseDue(later(deps, DAY_MS), { limit: 10 });
      await someoneWaits(deps.db);
      const ordering = requestOrder(deps, requestOf(account)).catch((error) => error);
      await someoneWaits(deps.db, 2);
      return [erasing, ordering] as const;
    });
    const [erased, refusal] = await Promise.all(both);
    expect(erased).toBe(1);
    expect(refusal).toMatchObject({ code: 'not-found', details: { what: 'account' } });
    expect(await walletOf(deps, account.id)).toEqual(wallet);
    expect(await checkLedger(deps.db)).toEqual([]);
  });

  test('what comes while it runs is refused, and leaves nothing', async () => {
    const { account, secret, theirs } = await liveFully(deps, world);
    const { avatarKey } = await readProfile(deps.db, account.id);
    const faces = await readdir(join(folder, 'avatars'));
    await requestErase(deps, account.id);
    const late = await inTransaction(deps.db, async (tx) => {
      await lockChats(tx, account.id);
      const erasing = eraseDue(later(deps, DAY_MS), { limit: 10 });
      await someoneWaits(deps.db);
      const writing = [
        changeProfile(deps, { account: account.id, change: { bio: secret } }),
        changeAvatar(deps, { account: account.id, picture: Buffer.from('a late face') }),
        addComment(deps, { viewer: account, creation: theirs, text: secret }),
      ];
      await someoneWaits(deps.db, 1 + writing.length);
      return [erasing, ...writing];
    });
    const [erased, ...refusals] = await Promise.allSettled(late);
    expect(erased).toMatchObject({ status: 'fulfilled', value: 1 });
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({ reason: { code: 'not-found', details: { what: 'account' } } });
    }
    expect(await findText(secret)).toEqual({});
    expect(await readdir(join(folder, 'avatars'))).toEqual(faces.filter((face) => face !== avatarKey));
  });

  test('is done all the same when the database ends a circle of waiting by failing it', async () => {
    const { account, secret } = await liveFully(deps, world);
    await requestErase(deps, account.id);
    const other = openOwnerSession(deps.database.url);
    // Who looks for circles is the erasure, so that it is the one that fails.
    await other.query(`set deadlock_timeout = '1h'`);
    await other.query('begin');
    await other.query('select from identity where account_id = $1 for update', [account.id]);
    const [erasing, others] = await inTransaction(deps.db, async (tx) => {
      // What the erasure locks after the account and before its chats.
      await tx.selectFrom('account').select('id').where('merged_into', '=', account.id).forUpdate().execute();
      const erasing = eraseDue(later(deps, DAY_MS), { limit: 10 });
      await someoneWaits(deps.db);
      const locking = other.query('select from account where id = $1 for update', [account.id]);
      await someoneWaits(deps.db, 2);
      return [[erasing], [locking]] as const;
    });
    await Promise.all(others);
    await other.query('rollback');
    expect(await Promise.all(erasing)).toEqual([1]);
    await other.end();
    expect(await findText(secret)).toEqual({});
  });

  test('is refused while a plan is being paid, and not when it was cancelled', async () => {
    const { account, secret } = await liveFully(deps, world);
    await sql`
      insert into subscription (id, key, account_id, plan, term, currency, platform, origin, status, expires_at,
        external_id, period_end)
      values (${`pln_${secret}`}, ${secret}, ${account.id}, 'premium', 'month', 'eur', 'discord', '{}', 'active', now(),
        ${secret}, now() + interval '1 month')`.execute(deps.db);
    await expect(requestErase(deps, account.id)).rejects.toMatchObject({ code: 'erase-refused' });
    await sql`update subscription set cancels = true where account_id = ${account.id}`.execute(deps.db);
    expect(await requestErase(deps, account.id)).toBeInstanceOf(Date);
  });

  test('waits for a plan that was taken meanwhile, and for a checkout of one: nobody pays on for nothing', async () => {
    const { account, secret } = await liveFully(deps, world);
    await requestErase(deps, account.id);
    const isErasedAfter = async (days: number) => {
      await eraseDue(later(deps, days * DAY_MS), { limit: 10 });
      return (await findAccount(deps, { platform: 'discord', userId: secret })) === undefined;
    };
    const change = (set: RawBuilder<unknown>) =>
      sql`update subscription set ${set} where account_id = ${account.id}`.execute(deps.db);
    await sql`
      insert into subscription (id, key, account_id, plan, term, currency, platform, origin, status, expires_at)
      values (${`pln_${secret}`}, ${secret}, ${account.id}, 'premium', 'month', 'eur', 'discord', '{}', 'open',
        now() + interval '2 days')`.execute(deps.db);
    expect(await isErasedAfter(1)).toBe(false);
    // Paid in its last minute, perhaps, and not heard of yet.
    expect(await isErasedAfter(2 + 1 / 24)).toBe(false);
    await change(sql`status = 'active', external_id = ${secret}, period_end = now() + interval '1 month'`);
    expect(await isErasedAfter(3)).toBe(false);
    await change(sql`cancels = true`);
    expect(await isErasedAfter(3)).toBe(true);
  });

  test('whoever comes back begins anew, without a second welcome', async () => {
    const { account, secret } = await liveFully(deps, world);
    await requestErase(deps, account.id);
    await eraseDue(later(deps, DAY_MS), { limit: 10 });
    const again = await ensureAccount(deps, { platform: 'discord', userId: secret, displayName: 'Member' });
    expect(again.id).not.toBe(account.id);
    expect(await walletOf(deps, again.id)).toMatchObject({ available: 0n, debt: 0n });
  });
});
