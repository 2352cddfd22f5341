import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { expireCredits } from '../credits/expire.ts';
import { creditOwner, holdCredits, type Owner, postHold, voidHold } from '../credits/ledger.ts';
import { readHistory, readWallet } from '../credits/wallet.ts';
import { plant } from '../testing/plant.ts';
import { useTestCore } from '../testing/test-core.ts';

const core = useTestCore({ maxConnections: 64 });

function newOwner(): Owner {
  return { kind: 'person', id: randomBytes(6).toString('hex') };
}

const HOUR_MS = 3_600_000;
const inAnHour = () => new Date(Date.now() + HOUR_MS);
const anHourAgo = () => new Date(Date.now() - HOUR_MS);

test('64 holds at once on funds for 10: exactly 10 succeed, 100 times over', async () => {
  for (let round = 0; round < 100; round++) {
    const owner = newOwner();
    const { db } = core;
    // Over two buckets, so that every hold near the border locks both.
    await creditOwner(db, { key: `${owner.id}-granted`, owner, bucket: 'granted', amount: 25n });
    await creditOwner(db, { key: `${owner.id}-bought`, owner, bucket: 'purchased', amount: 25n });
    const holds = Array.from({ length: 64 }, (_, i) =>
      holdCredits(db, { key: `${owner.id}-${i}`, owner, amount: 5n, reference: 'race' }),
    );
    const settled = await Promise.allSettled(holds);
    const refused = settled.filter((result) => result.status === 'rejected').map(({ reason }) => reason);
    expect(settled.length - refused.length).toBe(10);
    for (const reason of refused) expect(reason).toMatchObject({ code: 'not-enough-credits' });
    expect(await readWallet(db, { owner, clock: systemClock })).toMatchObject({ available: 0n, held: 50n });
  }
});

test('holds, posts, voids and expiry of the same buckets at once never deadlock', async () => {
  const { db } = core;
  const owner = newOwner();
  for (const [i, expiresAt] of [inAnHour(), anHourAgo()].entries()) {
    await creditOwner(db, { key: `${owner.id}-g${i}`, owner, bucket: 'granted', amount: 500n, expiresAt });
  }
  await creditOwner(db, { key: `${owner.id}-p`, owner, bucket: 'purchased', amount: 500n });
  const lives = Array.from({ length: 60 }, async (_, i) => {
    const key = `${owner.id}-${i}`;
    const hold = await holdCredits(db, { key, owner, amount: 15n, reference: 'race' });
    if (i % 10 === 0) await expireCredits(db, { limit: 10 });
    if (i % 2 === 0) await postHold(db, { key: `${key}-end`, hold, amount: 10n });
    else await voidHold(db, { key: `${key}-end`, hold });
  });
  await Promise.all(lives);
  expect(await readWallet(db, { owner, clock: systemClock })).toMatchObject({ available: 700n, held: 0n });
});

test('a hold that is resolved by 20 callers at once is resolved once', async () => {
  const { db } = core;
  const owner = newOwner();
  await creditOwner(db, { key: `${owner.id}-p`, owner, bucket: 'purchased', amount: 10n });
  const hold = await holdCredits(db, { key: `${owner.id}-h`, owner, amount: 10n, reference: 'race' });
  const resolutions = Array.from({ length: 20 }, (_, i) =>
    i % 2 === 0
      ? postHold(db, { key: `${owner.id}-end${i}`, hold, amount: 4n })
      : voidHold(db, { key: `${owner.id}-end${i}`, hold }),
  );
  const settled = await Promise.allSettled(resolutions);
  expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const posted = settled.findIndex(({ status }) => status === 'fulfilled') % 2 === 0;
  const available = posted ? 6n : 10n;
  expect(await readWallet(db, { owner, clock: systemClock })).toMatchObject({ available, held: 0n });
});

test('credits are spent subscription first, then what expires soonest, then what was bought', async () => {
  const { db } = core;
  const owner = newOwner();
  const key = (name: string) => `${owner.id}-${name}`;
  const later = new Date(Date.now() + 2 * HOUR_MS);
  await creditOwner(db, { key: key('bought'), owner, bucket: 'purchased', amount: 10n });
  await creditOwner(db, { key: key('later'), owner, bucket: 'granted', amount: 10n, expiresAt: later });
  await creditOwner(db, { key: key('soon'), owner, bucket: 'granted', amount: 10n, expiresAt: inAnHour() });
  await creditOwner(db, { key: key('gone'), owner, bucket: 'granted', amount: 10n, expiresAt: anHourAgo() });
  await creditOwner(db, { key: key('plan'), owner, bucket: 'subscription', amount: 10n });
  const hold = await holdCredits(db, { key: key('hold'), owner, amount: 35n, reference: 'ord' });
  const wallet = await readWallet(db, { owner, clock: systemClock });
  expect(wallet.balances.map(({ bucket, held }) => [bucket, held])).toEqual([
    ['subscription', 10n],
    ['granted', 10n],
    ['granted', 10n],
    ['purchased', 5n],
  ]);
  expect(wallet).toMatchObject({ available: 5n, held: 35n });
  // A partial post takes what was held first; the rest goes back to where it came from.
  await postHold(db, { key: key('post'), hold, amount: 12n });
  const after = await readWallet(db, { owner, clock: systemClock });
  expect(after.balances.map(({ bucket, available }) => [bucket, available])).toEqual([
    ['granted', 8n],
    ['granted', 10n],
    ['purchased', 10n],
  ]);
  const history = await readHistory(db, { owner, limit: 2 });
  expect(history.map(({ kind, amount }) => [kind, amount])).toEqual([
    ['post', -12n],
    ['grant', 10n],
  ]);
  expect(history[0]).toMatchObject({ reference: 'ord' });
});

test('expired credits are collected, those still held only once they are free', async () => {
  const { db } = core;
  const owner = newOwner();
  const expiresAt = inAnHour();
  await creditOwner(db, { key: `${owner.id}-g`, owner, bucket: 'granted', amount: 10n, expiresAt });
  const hold = await holdCredits(db, { key: `${owner.id}-h`, owner, amount: 4n, reference: 'ord' });
  const isOver = `update ledger_account set expires_at = now() where owner_id = '${owner.id}' and bucket = 'granted'`;
  await plant(core.database.url, isOver);
  await expireCredits(db, { limit: 100 });
  expect(await readWallet(db, { owner, clock: systemClock })).toMatchObject({ available: 0n, held: 4n });
  await voidHold(db, { key: `${owner.id}-v`, hold });
  expect(await readWallet(db, { owner, clock: systemClock })).toMatchObject({ available: 0n, held: 0n });
  await Promise.all([expireCredits(db, { limit: 100 }), expireCredits(db, { limit: 100 })]);
  expect(await expireCredits(db, { limit: 100 })).toBe(0);
  const history = await readHistory(db, { owner, limit: 10 });
  expect(history.map(({ amount }) => amount)).toEqual([-4n, -6n, 10n]);
});

test('errors of the ledger arrive as words of the domain', async () => {
  const { db } = core;
  const owner = newOwner();
  await creditOwner(db, { key: `${owner.id}-g`, owner, bucket: 'granted', amount: 3n });
  await creditOwner(db, { key: `${owner.id}-g`, owner, bucket: 'granted', amount: 3n });
  await expect(
    creditOwner(db, { key: `${owner.id}-g`, owner, bucket: 'granted', amount: 4n }),
  ).rejects.toMatchObject({ code: 'key-reused' });
  await expect(
    holdCredits(db, { key: `${owner.id}-h`, owner, amount: 5n, reference: 'ord' }),
  ).rejects.toMatchObject({ code: 'not-enough-credits', details: { needed: 5n, available: 3n } });
  // A refused hold leaves its key unused.
  await holdCredits(db, { key: `${owner.id}-h`, owner, amount: 3n, reference: 'ord' });
});

describe("the application's role", () => {
  /** As the application connects: logged in as the owner, working as easel_app. */
  async function asApplication(statements: string[]): Promise<string> {
    const client = new pg.Client({ connectionString: core.database.url, options: '-c role=easel_app' });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
      return 'allowed';
    } catch (error) {
      return (error as Error).message;
    } finally {
      await client.end();
    }
  }

  const FORBIDDEN = [
    'update ledger_entry set posted = 1',
    'delete from ledger_entry',
    'truncate ledger_entry',
    'insert into ledger_entry (transfer_id, account_id, seq, posted, held) values (1, 1, 9, 1, 0)',
    'update ledger_account set balance = 1000000',
    'delete from ledger_account',
    `insert into ledger_account (owner_kind, owner_id, bucket, balance) values ('person', 'x', 'purchased', 5)`,
    `update ledger_transfer set amount = 1`,
    'delete from ledger_transfer',
    `insert into ledger_transfer (key, kind, request, amount) values ('x', 'grant', 'x', 1)`,
    `select ledger_write_entry(1, 1, 9, 1, 0)`,
    `select ledger_begin('x', 'grant', 'x', 1, null, null)`,
    `select ledger_open_account('person', 'x', 'purchased', null)`,
    `select ledger_resolve('x', 'post', 1, 1)`,
    'alter table ledger_entry disable trigger all',
    'drop table ledger_entry cascade',
    'create or replace function ledger_post(text, bigint, bigint) returns bigint language sql as $$ select 1 $$',
  ];

  test.each(FORBIDDEN)('may not %s', async (statement) => {
    expect(await asApplication([statement])).toMatch(/permission denied|must be owner/);
  });

  test('may not put tables of its own before those that the ledger functions read', async () => {
    const key = randomBytes(6).toString('hex');
    const fake = 'create temp table ledger_account (like public.ledger_account including all)';
    const hold = `select ledger_hold('${key}', 'person', '${key}', 5, null)`;
    expect(await asApplication([fake, 'set search_path = pg_temp, public', hold])).toMatch(
      /not enough credits/,
    );
  });

  // `reset role` goes back to what the connection was opened with. What is not guarded against is code that says `set
  // role none` on purpose: where that matters, the application logs in as a user who is no more than a member of easel_app.
  test('stays what it is after a reset', async () => {
    const erase = 'delete from ledger_entry';
    expect(await asApplication(['reset role', erase])).toMatch(/permission denied/);
    expect(await asApplication(['reset all', erase])).toMatch(/permission denied/);
    expect(await asApplication(['discard all', erase])).toMatch(/permission denied/);
  });
});
