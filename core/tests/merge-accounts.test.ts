import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { type Account, findAccount } from '../accounts/ensure-account.ts';
import { findCurrent } from '../accounts/link.ts';
import { moveLateRows } from '../accounts/merge.ts';
import { changeProfile, readProfile } from '../accounts/profile.ts';
import { unlinkIdentity } from '../accounts/unlink.ts';
import { findBrokenAudit } from '../audit/audit.ts';
import { WELCOME_CREDITS } from '../catalog/pricing.ts';
import { checkLedger } from '../credits/check-ledger.ts';
import { type Bucket, creditOwner, takeBackCredits } from '../credits/ledger.ts';
import { claimDaily } from '../gifts/daily-claim.ts';
import { createPromoCode, redeemPromoCode } from '../gifts/promo-codes.ts';
import { ensureReferralCode, enterReferral } from '../gifts/referral.ts';
import type { AccountId, CreationId } from '../ids.ts';
import { findAccountByHandle } from '../social/artist.ts';
import { openOwnerSession } from '../testing/owner-session.ts';
import { useTestCore, walletOf } from '../testing/test-core.ts';
import { useWorld } from '../testing/test-world.ts';
import { makePublic } from './full-life.ts';
import { arrive, arriveTwice, balanceOf, join } from './two-chats.ts';

const SEED = Number(process.env.MERGE_SEED ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = Number(process.env.MERGE_RUNS ?? 25);

const deps = useTestCore();
const world = useWorld(deps, { extra: 10_000n });

/** A delivered and published picture of somebody. */
const publish = (artist: Account, text?: string) =>
  makePublic(deps, world, { artist, ...(text !== undefined && { text }) });

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
    const { one, other } = await arriveTwice(deps);
    const { preview, result } = await join(deps, other, one);
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
    const { one, other } = await arriveTwice(deps);
    await changeProfile(deps, {
      account: other.id,
      change: { handle: `fox-${other.userId.slice(0, 8)}`, bio: 'I paint.' },
    });
    const creation = await publish(other);
    const { preview } = await join(deps, one, other);
    expect(preview.from.creations).toBe(1);
    const profile = await readProfile(deps.db, one.id);
    expect(profile).toMatchObject({ handle: `fox-${other.userId.slice(0, 8)}`, bio: 'I paint.' });
    expect(await findAccountByHandle(deps.db, profile.handle)).toBe(one.id);
    const owners = await sql<{ account_id: string }>`
      select account_id from creation where id = ${creation} union select account_id from publication where creation_id = ${creation}`.execute(
      deps.db,
    );
    expect(owners.rows).toEqual([{ account_id: one.id }]);
  });

  test.each(['one', 'other'] as const)('what %s of the two kept to itself stays so', async (shy) => {
    const both = await arriveTwice(deps);
    const privacy = { showPrompts: false, indexable: false };
    await changeProfile(deps, { account: both[shy].id, change: { privacy } });
    await changeProfile(deps, {
      account: both[shy === 'one' ? 'other' : 'one'].id,
      change: { privacy: { publishByDefault: true } },
    });
    const word = `word${both.other.userId}`;
    const pictures = [await publish(both.one, word), await publish(both.other, word)];
    await join(deps, both.one, both.other);
    expect((await readProfile(deps.db, both.one.id)).privacy).toEqual({ ...privacy, publishByDefault: true });
    const { rows } = await sql`
      select from publication_text where words @@ to_tsquery('english', ${word})`.execute(deps.db);
    expect(rows).toEqual([]);
    const told = deps.db.selectFrom('live_event').select('creation_id').where('type', '=', 'changed');
    const changed = await told.where('creation_id', 'in', pictures).execute();
    expect(changed.map(({ creation_id }) => creation_id).sort()).toEqual(pictures.sort());
  });

  test('who publishes by default goes on doing so, unless they chose otherwise in the other chat', async () => {
    const choose = (who: Account, publishByDefault: boolean) =>
      changeProfile(deps, { account: who.id, change: { privacy: { publishByDefault } } });
    const privacyOf = async (who: Account) => (await readProfile(deps.db, who.id)).privacy;
    for (const joinsNo of [false, true]) {
      const { one, other } = await arriveTwice(deps);
      await choose(other, true);
      if (joinsNo) await choose(one, false);
      await join(deps, one, other);
      expect(await privacyOf(one)).toMatchObject({ publishByDefault: !joinsNo, showPrompts: true });
    }
  });

  test('the handle that both give up for one goes on leading to them', async () => {
    const { one, other } = await arriveTwice(deps);
    const handleOf = (who: Account) => `${who === one ? 'elk' : 'owl'}-${other.userId.slice(0, 8)}`;
    for (const who of [one, other]) {
      await changeProfile(deps, { account: who.id, change: { handle: handleOf(who) } });
    }
    await join(deps, one, other);
    expect((await readProfile(deps.db, one.id)).handle).toBe(handleOf(one));
    expect(await findAccountByHandle(deps.db, `@${handleOf(other)}`)).toBe(one.id);
  });

  test('what both like counts once, and lists sorted by it follow', async () => {
    const { one, other } = await arriveTwice(deps);
    const [theirs, third] = [await publish(world.account), await arrive(deps, 'discord')];
    await like(theirs, one, other, third);
    await join(deps, one, other);
    expect(await likesOf(theirs)).toBe(2);
    const { rows } = await sql<{ same: boolean }>`
      select t.score = p.score as same from publication_tag t join publication p using (creation_id)
      where creation_id = ${theirs}`.execute(deps.db);
    expect(rows).toEqual([{ same: true }]);
  });

  test('a remix of one’s own is none, and counts no more', async () => {
    const { one, other } = await arriveTwice(deps);
    const [parent, child] = [await publish(one), await publish(other)];
    await sql`update orders set parent_creation_id = ${parent}
      where id = (select order_id from creation where id = ${child})`.execute(deps.db);
    await sql`update publication set remixes = 1 where creation_id = ${parent}`.execute(deps.db);
    await join(deps, one, other);
    const counted = deps.db.selectFrom('publication').select('remixes').where('creation_id', '=', parent);
    expect(await counted.executeTakeFirst()).toEqual({ remixes: 0 });
  });

  test('nobody follows or blocks themselves afterwards, and what both followed is followed once', async () => {
    const [{ one, other }, third] = [await arriveTwice(deps), await arrive(deps, 'discord')];
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
    await join(deps, one, other);
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
    const { one, other } = await arriveTwice(deps);
    await sql`insert into session (id, token_hash, account_id, device, created_at, last_seen_at, expires_at)
      values (${`ses_${other.userId}`}, ${other.userId}, ${other.id}, 'x', now(), now(), now() + interval '1 day')`.execute(
      deps.db,
    );
    await join(deps, one, other);
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
        const { one, other } = await arriveTwice(deps);
        for (const [index, { who, what, amount }] of events.entries()) {
          await happen({ account: who ? one : other, what, amount, key: `${one.id}-${index}` });
        }
        const before = (await balanceOf(deps, one.id)) + (await balanceOf(deps, other.id));
        const { preview } = await join(
          deps,
          ...((swapped ? [one, other] : [other, one]) as [Account, Account]),
        );
        const after = await balanceOf(deps, one.id);
        expect(after).toBe(before - preview.welcomeReturned);
        expect(after).toBe(preview.balanceAfter);
        expect(preview.welcomeReturned).toBeLessThanOrEqual(WELCOME_CREDITS);
        expect(await balanceOf(deps, other.id)).toBe(0n);
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
    const { one, other } = await arriveTwice(deps);
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
    await join(deps, one, other);
    expect(await walletOf(deps, one.id)).toMatchObject({
      debt: 0n,
      balances: [
        { bucket: 'granted', available: WELCOME_CREDITS },
        { bucket: 'purchased', available: 20n },
      ],
    });
  });

  test('what comes under the old id afterwards is moved too, once', async () => {
    const { one, other } = await arriveTwice(deps);
    await join(deps, one, other);
    const before = await balanceOf(deps, one.id);
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
    expect(await balanceOf(deps, one.id)).toBe(before + 7n);
    const proposal = deps.db
      .selectFrom('proposal')
      .select('account_id')
      .where('id', '=', `prp_${other.userId}`);
    expect(await proposal.executeTakeFirst()).toEqual({ account_id: one.id });
  });
});

describe('nothing to be gained', () => {
  test('who brought themselves gets nothing', async () => {
    const { one, other } = await arriveTwice(deps);
    await enterReferral(deps, { account: other.id, code: await ensureReferralCode(deps, one.id) });
    await join(deps, one, other);
    const row = deps.db.selectFrom('referral').select('status').where('referred_id', '=', other.id);
    expect(await row.executeTakeFirst()).toEqual({ status: 'clawed-back' });
  });

  test('the invitation of an account that was joined still works', async () => {
    const { one, other } = await arriveTwice(deps);
    await ensureReferralCode(deps, one.id);
    const code = await ensureReferralCode(deps, other.id);
    await join(deps, one, other);
    const newcomer = await arrive(deps, 'discord');
    expect(await enterReferral(deps, { account: newcomer.id, code })).toMatchObject({ referrer: one.id });
  });

  test('unlinking gives a fresh account: no welcome, no daily credits, no promo code a second time; and again', async () => {
    const { one, other } = await arriveTwice(deps);
    await sql`update account set role = 'admin' where id = ${world.account.id}`.execute(deps.db);
    const { code } = await createPromoCode(deps, {
      by: { id: world.account.id, role: 'admin' },
      credits: 5n,
    });
    for (let round = 0; round < 2; round++) {
      const { result } = await join(
        deps,
        one,
        other.id === one.id
          ? other
          : ((await findAccount(deps, { platform: 'telegram', userId: other.userId })) ?? other),
      );
      const fresh = await unlinkIdentity(deps, { account: result.account, platform: 'telegram' });
      expect(await findAccount(deps, { platform: 'telegram', userId: other.userId })).toMatchObject({
        id: fresh,
      });
      expect(await balanceOf(deps, fresh)).toBe(0n);
      await expect(claimDaily(deps, { key: fresh, account: fresh })).rejects.toMatchObject({
        code: 'already-claimed',
      });
      await expect(redeemPromoCode(deps, { key: fresh, account: fresh, code })).rejects.toMatchObject({
        code: 'promo-refused',
      });
    }
    expect(await balanceOf(deps, one.id)).toBe(WELCOME_CREDITS);
  });

  test('the last chat cannot be unlinked, nor one that is not there', async () => {
    const one = await arrive(deps, 'discord');
    await expect(unlinkIdentity(deps, { account: one.id, platform: 'discord' })).rejects.toMatchObject({
      details: { reason: 'last' },
    });
    await expect(unlinkIdentity(deps, { account: one.id, platform: 'telegram' })).rejects.toMatchObject({
      details: { reason: 'unknown' },
    });
  });
});

test('the log tells each of it, and shows when somebody changed or took out a line', async () => {
  const { one, other } = await arriveTwice(deps);
  await join(deps, one, other);
  const told = deps.db.selectFrom('audit').selectAll().where('subject', '=', one.id);
  expect(await told.execute()).toMatchObject([{ action: 'accounts-joined', details: { from: other.id } }]);
  expect(await findBrokenAudit(deps.db)).toBeUndefined();
  await expect(sql`update audit set action = 'x'`.execute(deps.db)).rejects.toThrow('permission denied');
  await expect(sql`delete from audit`.execute(deps.db)).rejects.toThrow('permission denied');
  const owner = openOwnerSession(deps.database.url);
  try {
    await owner.query(`update audit set details = '{}' where id = 2`);
    expect(await findBrokenAudit(deps.db)).toBe(2n);
    await owner.query(`delete from audit where id = 2`);
    expect(await findBrokenAudit(deps.db)).toBe(3n);
  } finally {
    await owner.end();
  }
});
