import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Account, ensureAccount, findAccount } from '../accounts/ensure-account.ts';
import { confirmLink, findCurrent, offerLink, previewLink } from '../accounts/link.ts';
import { moveLateRows } from '../accounts/merge.ts';
import { changeProfile, findByHandle, readProfile } from '../accounts/profile.ts';
import { unlinkIdentity } from '../accounts/unlink.ts';
import { findBrokenAudit } from '../audit/audit.ts';
import { WELCOME_CREDITS } from '../catalog/pricing.ts';
import { checkLedger } from '../credits/check-ledger.ts';
import { type Bucket, creditOwner, takeBackCredits } from '../credits/ledger.ts';
import { readWallet } from '../credits/wallet.ts';
import type { CoreDeps } from '../deps.ts';
import { claimDaily } from '../gifts/daily-claim.ts';
import { createPromoCode, redeemPromoCode } from '../gifts/promo-codes.ts';
import { ensureReferralCode, enterReferral } from '../gifts/referral.ts';
import type { AccountId, CreationId } from '../ids.ts';
import { createTestDatabase, createTestDeps, type TestDatabase } from '../testing/test-database.ts';
import { makePublic } from './full-life.ts';
import { createWorld, type TestWorld } from './test-world.ts';

const SEED = Number(process.env.MERGE_SEED ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = Number(process.env.MERGE_RUNS ?? 25);

let database: TestDatabase;
let deps: CoreDeps;
let world: TestWorld;

beforeAll(async () => {
  database = await createTestDatabase();
  deps = await createTestDeps(database);
  world = await createWorld(deps, { extra: 10_000n });
});
afterAll(() => database.drop());

async function arrive(platform: 'discord' | 'telegram'): Promise<Account & { userId: string }> {
  const userId = randomBytes(8).toString('hex');
  return { ...(await ensureAccount(deps, { platform, userId, displayName: 'Member' })), userId };
}

async function arriveTwice() {
  return { one: await arrive('discord'), other: await arrive('telegram') };
}

/** `by` uses a code of `of`, as a person would: look first, then confirm. */
async function join(of: { id: AccountId }, by: { id: AccountId }) {
  const { code } = await offerLink(deps, of.id);
  const preview = await previewLink(deps, { account: by.id, code });
  return { code, preview, result: await confirmLink(deps, { account: by.id, code }) };
}

async function balanceOf(id: AccountId): Promise<bigint> {
  const wallet = await readWallet(deps.db, { owner: { kind: 'person', id }, clock: deps.clock });
  return wallet.available + wallet.held - wallet.debt;
}

/** A delivered and published picture of somebody. */
const publish = (artist: Account) => makePublic(deps, world, { artist });

async function like(creation: CreationId, ...by: { id: AccountId }[]): Promise<void> {
  for (const { id } of by) {
    await sql`insert into creation_like (creation_id, account_id) values (${creation}, ${id})`.execute(
      deps.db,
    );
    await sql`update publication set likes = likes + 1 where creation_id = ${creation}`.execute(deps.db);
  }
}

async function likesOf(creation: CreationId): Promise<number> {
  const row = deps.db.selectFrom('publication').select('likes').where('creation_id', '=', creation);
  return (await row.executeTakeFirstOrThrow()).likes;
}

describe('two chats, one account', () => {
  test('the chats lead to one account, the older one, and the old id leads there too', async () => {
    const { one, other } = await arriveTwice();
    const { preview, result } = await join(other, one);
    expect(preview).toMatchObject({ into: { account: one.id }, from: { account: other.id, creations: 0 } });
    expect(result.account).toBe(one.id);
    expect(await findAccount(deps, { platform: 'telegram', userId: other.userId })).toMatchObject({
      id: one.id,
    });
    expect(await findCurrent(deps.db, other.id)).toBe(one.id);
    expect((await readProfile(deps.db, one.id)).identities.map(({ platform }) => platform).sort()).toEqual([
      'discord',
      'telegram',
    ]);
  });

  test('what somebody made, their defaults and their handle come along', async () => {
    const { one, other } = await arriveTwice();
    await changeProfile(deps, {
      account: other.id,
      change: { handle: `fox-${other.userId.slice(0, 8)}`, bio: 'I paint.' },
    });
    const creation = await publish(other);
    const { preview } = await join(one, other);
    expect(preview.from.creations).toBe(1);
    const profile = await readProfile(deps.db, one.id);
    expect(profile).toMatchObject({ handle: `fox-${other.userId.slice(0, 8)}`, bio: 'I paint.' });
    expect(await findByHandle(deps.db, profile.handle)).toBe(one.id);
    const owners = await sql<{ account_id: string }>`
      select account_id from creation where id = ${creation} union select account_id from publication where creation_id = ${creation}`.execute(
      deps.db,
    );
    expect(owners.rows).toEqual([{ account_id: one.id }]);
  });

  test('what both like counts once, and lists sorted by it follow', async () => {
    const { one, other } = await arriveTwice();
    const [theirs, third] = [await publish(world.account), await arrive('discord')];
    await like(theirs, one, other, third);
    await join(one, other);
    expect(await likesOf(theirs)).toBe(2);
    const { rows } = await sql<{ same: boolean }>`
      select t.score = p.score as same from publication_tag t join publication p using (creation_id)
      where creation_id = ${theirs}`.execute(deps.db);
    expect(rows).toEqual([{ same: true }]);
  });

  test('nobody follows or blocks themselves afterwards, and what both followed is followed once', async () => {
    const [{ one, other }, third] = [await arriveTwice(), await arrive('discord')];
    const pairs = [
      [one, other],
      [other, one],
      [one, third],
      [other, third],
      [third, one],
      [third, other],
    ] as const;
    for (const [from, to] of pairs) {
      await sql`insert into follow (follower_id, followed_id) values (${from.id}, ${to.id})`.execute(deps.db);
      await sql`insert into block (blocker_id, blocked_id) values (${from.id}, ${to.id})`.execute(deps.db);
    }
    await join(one, other);
    for (const table of [
      sql`select follower_id as a, followed_id as b from follow`,
      sql`select blocker_id as a, blocked_id as b from block`,
    ]) {
      const { rows } = await sql<{
        a: string;
        b: string;
      }>`select * from (${table}) t where ${third.id} in (a, b) order by a = ${third.id}`.execute(deps.db);
      expect(rows).toEqual([
        { a: one.id, b: third.id },
        { a: third.id, b: one.id },
      ]);
    }
  });

  test('browsers that are signed in stay signed in; a waiting question can still be answered', async () => {
    const { one, other } = await arriveTwice();
    await sql`insert into session (id, token_hash, account_id, device, created_at, last_seen_at, expires_at)
      values (${`ses_${other.userId}`}, ${other.userId}, ${other.id}, 'x', now(), now(), now() + interval '1 day')`.execute(
      deps.db,
    );
    await join(one, other);
    const session = deps.db.selectFrom('session').select('account_id').where('token_hash', '=', other.userId);
    expect(await session.executeTakeFirst()).toEqual({ account_id: one.id });
  });
});

describe('credits', () => {
  test('every bucket and every debt moves; the second welcome goes back; nothing else is lost', async () => {
    const event = fc.record({
      who: fc.boolean(),
      what: fc.constantFrom<Bucket | 'debt' | 'daily' | 'order'>(
        'purchased',
        'granted',
        'subscription',
        'debt',
        'daily',
        'order',
      ),
      amount: fc.bigInt({ min: 1n, max: 90n }),
    });
    const story = fc.record({ events: fc.array(event, { maxLength: 8 }), swapped: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(story, async ({ events, swapped }) => {
        const { one, other } = await arriveTwice();
        for (const [index, { who, what, amount }] of events.entries()) {
          await happen({ account: who ? one : other, what, amount, key: `${one.id}-${index}` });
        }
        const before = (await balanceOf(one.id)) + (await balanceOf(other.id));
        const { preview } = await join(...((swapped ? [one, other] : [other, one]) as [Account, Account]));
        const after = await balanceOf(one.id);
        expect(after).toBe(before - preview.welcomeReturned);
        expect(after).toBe(preview.balanceAfter);
        expect(preview.welcomeReturned).toBeLessThanOrEqual(WELCOME_CREDITS);
        expect(await balanceOf(other.id)).toBe(0n);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(await checkLedger(deps.db), `MERGE_SEED=${SEED}`).toEqual([]);
  });

  async function happen(event: {
    account: Account;
    what: Bucket | 'debt' | 'daily' | 'order';
    amount: bigint;
    key: string;
  }): Promise<void> {
    const { account, what, amount, key } = event;
    const owner = { kind: 'person', id: account.id } as const;
    if (what === 'daily')
      return claimDaily(deps, { key, account: account.id }).then(
        () => {},
        () => {},
      );
    if (what === 'debt') return takeBackCredits(deps.db, { key, owner, amount, reference: 'test' });
    if (what !== 'order') return creditOwner(deps.db, { key, owner, bucket: what, amount });
    const order = await world.order({ count: '2' }, account).catch(() => undefined);
    if (!order) return;
    await world.admit();
    await sql`update orders set status = 'finishing', finishing_at = now() where id = ${order.id}`.execute(
      deps.db,
    );
    await world.deliver(order.id, 1);
  }

  test('bought credits of the second account pay the debt of the first', async () => {
    const { one, other } = await arriveTwice();
    await takeBackCredits(deps.db, {
      key: one.id,
      owner: { kind: 'person', id: one.id },
      amount: 30n,
      reference: 'test',
    });
    await creditOwner(deps.db, {
      key: other.id,
      owner: { kind: 'person', id: other.id },
      bucket: 'purchased',
      amount: 50n,
    });
    await join(one, other);
    expect(
      await readWallet(deps.db, { owner: { kind: 'person', id: one.id }, clock: deps.clock }),
    ).toMatchObject({
      debt: 0n,
      balances: [
        { bucket: 'granted', available: WELCOME_CREDITS },
        { bucket: 'purchased', available: 20n },
      ],
    });
  });

  test('what comes under the old id afterwards is moved too, once', async () => {
    const { one, other } = await arriveTwice();
    await join(one, other);
    const before = await balanceOf(one.id);
    await creditOwner(deps.db, {
      key: `late-${one.id}`,
      owner: { kind: 'person', id: other.id },
      bucket: 'purchased',
      amount: 7n,
    });
    await sql`insert into proposal (id, account_id, kind, payload, expires_at)
      values (${`prp_${other.userId}`}, ${other.id}, 'batch', '{}', now())`.execute(deps.db);
    await moveLateRows(deps, { limit: 1000 });
    await moveLateRows(deps, { limit: 1000 });
    expect(await balanceOf(one.id)).toBe(before + 7n);
    const proposal = deps.db
      .selectFrom('proposal')
      .select('account_id')
      .where('id', '=', `prp_${other.userId}`);
    expect(await proposal.executeTakeFirst()).toEqual({ account_id: one.id });
  });
});

describe('codes', () => {
  test('work once: the same person again changes nothing, anybody else is refused', async () => {
    const [{ one, other }, stranger] = [await arriveTwice(), await arrive('telegram')];
    const { code } = await join(one, other);
    const balance = await balanceOf(one.id);
    for (const account of [one.id, other.id]) {
      expect(await confirmLink(deps, { account, code })).toEqual({ account: one.id });
    }
    await expect(confirmLink(deps, { account: stranger.id, code })).rejects.toMatchObject({
      code: 'code-refused',
    });
    await expect(previewLink(deps, { account: stranger.id, code })).rejects.toMatchObject({
      code: 'code-refused',
    });
    expect(await balanceOf(one.id)).toBe(balance);
  });

  test('belong to whoever looked first', async () => {
    const [{ one, other }, thief] = [await arriveTwice(), await arrive('telegram')];
    const { code } = await offerLink(deps, one.id);
    await previewLink(deps, { account: other.id, code });
    await expect(previewLink(deps, { account: thief.id, code })).rejects.toMatchObject({
      details: { reason: 'elsewhere' },
    });
    await expect(confirmLink(deps, { account: thief.id, code })).rejects.toMatchObject({
      details: { reason: 'elsewhere' },
    });
    expect(await balanceOf(thief.id)).toBe(WELCOME_CREDITS);
    expect((await confirmLink(deps, { account: other.id, code })).account).toBe(one.id);
  });

  test('of oneself are refused, and still work in the other chat', async () => {
    const { one, other } = await arriveTwice();
    const { code } = await offerLink(deps, one.id);
    for (const use of [previewLink, confirmLink]) {
      await expect(use(deps, { account: one.id, code })).rejects.toMatchObject({
        code: 'link-refused',
        details: { reason: 'self' },
      });
    }
    expect((await confirmLink(deps, { account: other.id, code })).account).toBe(one.id);
  });

  test('that are old, of a sign-in, or made up, are refused', async () => {
    const { one, other } = await arriveTwice();
    const { code } = await offerLink(deps, one.id);
    const later = { ...deps, clock: { now: () => new Date(Date.now() + 11 * 60_000) } };
    await expect(previewLink(later, { account: other.id, code })).rejects.toMatchObject({
      details: { reason: 'expired' },
    });
    await expect(
      confirmLink(deps, { account: other.id, code: 'ffffffffffffffffffffffff' }),
    ).rejects.toMatchObject({ details: { reason: 'unknown' } });
    expect(await findCurrent(deps.db, other.id)).toBe(other.id);
  });

  test('of both, used at the same moment, join once', async () => {
    for (let round = 0; round < 10; round++) {
      const { one, other } = await arriveTwice();
      const [mine, theirs] = [await offerLink(deps, one.id), await offerLink(deps, other.id)];
      const results = await Promise.all([
        confirmLink(deps, { account: other.id, code: mine.code }),
        confirmLink(deps, { account: one.id, code: theirs.code }),
        confirmLink(deps, { account: other.id, code: mine.code }),
      ]);
      expect(results.map(({ account }) => account)).toEqual([one.id, one.id, one.id]);
      expect(results.filter(({ joined }) => joined)).toHaveLength(1);
      expect(await balanceOf(one.id)).toBe(WELCOME_CREDITS);
    }
  });
});

describe('what stands in the way', () => {
  test('pictures that are being made on the side that goes; afterwards it works', async () => {
    const { one, other } = await arriveTwice();
    const order = await world.order({}, other);
    const { code } = await offerLink(deps, one.id);
    expect(await previewLink(deps, { account: other.id, code })).toMatchObject({
      obstacle: 'orders-under-way',
    });
    await expect(confirmLink(deps, { account: other.id, code })).rejects.toMatchObject({
      details: { reason: 'orders-under-way' },
    });
    await sql`update orders set status = 'finishing', finishing_at = now() where id = ${order.id}`.execute(
      deps.db,
    );
    await world.deliver(order.id, 1);
    expect((await confirmLink(deps, { account: other.id, code })).account).toBe(one.id);
  });

  test('pictures on the side that stays do not', async () => {
    const { one, other } = await arriveTwice();
    await world.order({}, one);
    expect((await join(one, other)).result.account).toBe(one.id);
    expect(await checkLedger(deps.db)).toEqual([]);
  });

  test('an order taken at the same moment: either it is there and nothing is joined, or it is refused', async () => {
    for (let round = 0; round < 10; round++) {
      const { one, other } = await arriveTwice();
      const { code } = await offerLink(deps, one.id);
      const [joined, ordered] = await Promise.allSettled([
        confirmLink(deps, { account: other.id, code }),
        world.order({}, other),
      ]);
      expect([joined.status, ordered.status].sort()).toEqual(['fulfilled', 'rejected']);
    }
    expect(await checkLedger(deps.db)).toEqual([]);
  });

  test('two plans, two accounts of one platform, an account that is being left', async () => {
    const { one, other } = await arriveTwice();
    await sql`update account set plan = 'premium' where id in (${one.id}, ${other.id})`.execute(deps.db);
    await expect(join(one, other)).rejects.toMatchObject({ details: { reason: 'two-plans' } });
    await sql`update account set plan = 'free', erase_at = now() where id = ${other.id}`.execute(deps.db);
    await expect(join(one, other)).rejects.toMatchObject({ details: { reason: 'leaving' } });
    await expect(join(one, await arrive('discord'))).rejects.toMatchObject({
      details: { reason: 'same-platform' },
    });
  });

  test('a plan decides who stays, and an admin stays one', async () => {
    const { one, other } = await arriveTwice();
    await sql`update account set plan = 'premium' where id = ${other.id}`.execute(deps.db);
    await sql`update account set role = 'admin' where id = ${one.id}`.execute(deps.db);
    expect((await join(one, other)).result.account).toBe(other.id);
    expect(await readProfile(deps.db, other.id)).toMatchObject({ plan: 'premium', role: 'admin' });
    expect(await readProfile(deps.db, one.id)).toMatchObject({ plan: 'free', role: 'member' });
  });
});

describe('nothing to be gained', () => {
  test('who brought themselves gets nothing', async () => {
    const { one, other } = await arriveTwice();
    await enterReferral(deps, { account: other.id, code: await ensureReferralCode(deps, one.id) });
    await join(one, other);
    const row = deps.db.selectFrom('referral').select('status').where('referred_id', '=', other.id);
    expect(await row.executeTakeFirst()).toEqual({ status: 'clawed-back' });
  });

  test('the invitation of an account that was joined still works', async () => {
    const { one, other } = await arriveTwice();
    await ensureReferralCode(deps, one.id);
    const code = await ensureReferralCode(deps, other.id);
    await join(one, other);
    const newcomer = await arrive('discord');
    expect(await enterReferral(deps, { account: newcomer.id, code })).toMatchObject({ referrer: one.id });
  });

  test('unlinking gives a fresh account: no welcome, no daily credits, no promo code a second time; and again', async () => {
    const { one, other } = await arriveTwice();
    await sql`update account set role = 'admin' where id = ${world.account.id}`.execute(deps.db);
    const { code } = await createPromoCode(deps, {
      by: { id: world.account.id, role: 'admin' },
      credits: 5n,
    });
    for (let round = 0; round < 2; round++) {
      const { result } = await join(
        one,
        other.id === one.id
          ? other
          : ((await findAccount(deps, { platform: 'telegram', userId: other.userId })) ?? other),
      );
      const fresh = await unlinkIdentity(deps, { account: result.account, platform: 'telegram' });
      expect(await findAccount(deps, { platform: 'telegram', userId: other.userId })).toMatchObject({
        id: fresh,
      });
      expect(await balanceOf(fresh)).toBe(0n);
      await expect(claimDaily(deps, { key: fresh, account: fresh })).rejects.toMatchObject({
        code: 'already-claimed',
      });
      await expect(redeemPromoCode(deps, { key: fresh, account: fresh, code })).rejects.toMatchObject({
        code: 'promo-refused',
      });
    }
    expect(await balanceOf(one.id)).toBe(WELCOME_CREDITS);
  });

  test('the last chat cannot be unlinked, nor one that is not there', async () => {
    const one = await arrive('discord');
    await expect(unlinkIdentity(deps, { account: one.id, platform: 'discord' })).rejects.toMatchObject({
      details: { reason: 'last' },
    });
    await expect(unlinkIdentity(deps, { account: one.id, platform: 'telegram' })).rejects.toMatchObject({
      details: { reason: 'unknown' },
    });
  });
});

test('the log tells each of it, and shows when somebody changed or took out a line', async () => {
  const { one, other } = await arriveTwice();
  await join(one, other);
  const told = deps.db.selectFrom('audit').selectAll().where('subject', '=', one.id);
  expect(await told.execute()).toMatchObject([{ action: 'accounts-joined', details: { from: other.id } }]);
  expect(await findBrokenAudit(deps.db)).toBeUndefined();
  await expect(sql`update audit set action = 'x'`.execute(deps.db)).rejects.toThrow('permission denied');
  await expect(sql`delete from audit`.execute(deps.db)).rejects.toThrow('permission denied');
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  try {
    await owner.query(`update audit set details = '{}' where id = 2`);
    expect(await findBrokenAudit(deps.db)).toBe(2n);
    await owner.query(`delete from audit where id = 2`);
    expect(await findBrokenAudit(deps.db)).toBe(3n);
  } finally {
    await owner.end();
  }
});
