import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { confirmLink, findCurrent, offerLink, previewLink } from '../accounts/link.ts';
import { readProfile } from '../accounts/profile.ts';
import { unlinkIdentity } from '../accounts/unlink.ts';
import { WELCOME_CREDITS } from '../catalog/pricing.ts';
import { MINUTE_MS } from '../clock.ts';
import { checkLedger } from '../credits/check-ledger.ts';
import { later, useTestCore } from '../testing/test-core.ts';
import { useWorld } from '../testing/test-world.ts';
import { arrive, arriveTwice, balanceOf, join } from './two-chats.ts';

const deps = useTestCore();
const world = useWorld(deps);

describe('codes', () => {
  test('work once: the same person again changes nothing, anybody else is refused', async () => {
    const [{ one, other }, stranger] = [await arriveTwice(deps), await arrive(deps, 'telegram')];
    const { code } = await join(deps, one, other);
    const balance = await balanceOf(deps, one.id);
    for (const account of [one.id, other.id]) {
      expect(await confirmLink(deps, { account, code })).toEqual({ account: one.id });
    }
    await expect(confirmLink(deps, { account: stranger.id, code })).rejects.toMatchObject({
      code: 'code-refused',
    });
    await expect(previewLink(deps, { account: stranger.id, code })).rejects.toMatchObject({
      code: 'code-refused',
    });
    expect(await balanceOf(deps, one.id)).toBe(balance);
  });

  test('belong to whoever looked first', async () => {
    const [{ one, other }, thief] = [await arriveTwice(deps), await arrive(deps, 'telegram')];
    const { code } = await offerLink(deps, one.id);
    await previewLink(deps, { account: other.id, code });
    await expect(previewLink(deps, { account: thief.id, code })).rejects.toMatchObject({
      details: { reason: 'elsewhere' },
    });
    await expect(confirmLink(deps, { account: thief.id, code })).rejects.toMatchObject({
      details: { reason: 'elsewhere' },
    });
    expect(await balanceOf(deps, thief.id)).toBe(WELCOME_CREDITS);
    expect((await confirmLink(deps, { account: other.id, code })).account).toBe(one.id);
  });

  test('of oneself are refused, and still work in the other chat', async () => {
    const { one, other } = await arriveTwice(deps);
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
    const { one, other } = await arriveTwice(deps);
    const { code } = await offerLink(deps, one.id);
    await expect(previewLink(later(deps, 11 * MINUTE_MS), { account: other.id, code })).rejects.toMatchObject(
      {
        details: { reason: 'expired' },
      },
    );
    await expect(
      confirmLink(deps, { account: other.id, code: 'ffffffffffffffffffffffff' }),
    ).rejects.toMatchObject({ details: { reason: 'unknown' } });
    expect(await findCurrent(deps.db, other.id)).toBe(other.id);
  });

  test('of both, used at the same moment, join once', async () => {
    for (let round = 0; round < 10; round++) {
      const { one, other } = await arriveTwice(deps);
      const [mine, theirs] = [await offerLink(deps, one.id), await offerLink(deps, other.id)];
      const results = await Promise.all([
        confirmLink(deps, { account: other.id, code: mine.code }),
        confirmLink(deps, { account: one.id, code: theirs.code }),
        confirmLink(deps, { account: other.id, code: mine.code }),
      ]);
      expect(results.map(({ account }) => account)).toEqual([one.id, one.id, one.id]);
      expect(results.filter(({ joined }) => joined)).toHaveLength(1);
      expect(await balanceOf(deps, one.id)).toBe(WELCOME_CREDITS);
    }
  });
});

describe('what stands in the way', () => {
  test('pictures that are being made on the side that goes; afterwards it works', async () => {
    const { one, other } = await arriveTwice(deps);
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
    const { one, other } = await arriveTwice(deps);
    await world.order({}, one);
    expect((await join(deps, one, other)).result.account).toBe(one.id);
    expect(await checkLedger(deps.db)).toEqual([]);
  });

  test('an order taken at the same moment: either it is there and nothing is joined, or it is refused', async () => {
    for (let round = 0; round < 10; round++) {
      const { one, other } = await arriveTwice(deps);
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
    const { one, other } = await arriveTwice(deps);
    await sql`update account set plan = 'premium' where id in (${one.id}, ${other.id})`.execute(deps.db);
    await expect(join(deps, one, other)).rejects.toMatchObject({ details: { reason: 'two-plans' } });
    await sql`update account set plan = 'free', erase_at = now() where id = ${other.id}`.execute(deps.db);
    await expect(join(deps, one, other)).rejects.toMatchObject({ details: { reason: 'leaving' } });
    await expect(join(deps, one, await arrive(deps, 'discord'))).rejects.toMatchObject({
      details: { reason: 'same-platform' },
    });
  });

  test('an admin’s rights, unless the admin is the one who says yes', async () => {
    const { one, other } = await arriveTwice(deps);
    await sql`update account set role = 'admin' where id = ${one.id}`.execute(deps.db);
    const { code } = await offerLink(deps, one.id);
    expect(await previewLink(deps, { account: other.id, code })).toMatchObject({
      makesAdmin: true,
      obstacle: 'admin-confirms',
    });
    await expect(confirmLink(deps, { account: other.id, code })).rejects.toMatchObject({
      details: { reason: 'admin-confirms' },
    });
    expect(await readProfile(deps.db, other.id)).toMatchObject({ role: 'member' });

    const { preview, result } = await join(deps, other, one);
    expect(preview).toMatchObject({ makesAdmin: true });
    expect(preview).not.toHaveProperty('obstacle');
    expect(await readProfile(deps.db, result.account)).toMatchObject({ role: 'admin' });
  });

  test('an admin’s rights, also from whoever was joined to another account since they asked', async () => {
    const { one: admin, other: held } = await arriveTwice(deps);
    await sql`update account set role = 'admin' where id = ${admin.id}`.execute(deps.db);
    // The account that they asked from becomes part of one that would stay, and shares no platform with the admin's.
    const rich = await arrive(deps, 'discord');
    await sql`update account set plan = 'premium' where id = ${rich.id}`.execute(deps.db);
    await join(deps, rich, held);
    await unlinkIdentity(deps, { account: rich.id, platform: 'discord' });
    const { code } = await offerLink(deps, admin.id);
    await expect(confirmLink(deps, { account: held.id, code })).rejects.toMatchObject({
      details: { reason: 'admin-confirms' },
    });
    expect(await readProfile(deps.db, rich.id)).toMatchObject({ role: 'member' });
  });

  test('a plan decides who stays, and an admin stays one', async () => {
    const { one, other } = await arriveTwice(deps);
    await sql`update account set plan = 'premium' where id = ${other.id}`.execute(deps.db);
    await sql`update account set role = 'admin' where id = ${one.id}`.execute(deps.db);
    expect((await join(deps, other, one)).result.account).toBe(other.id);
    expect(await readProfile(deps.db, other.id)).toMatchObject({ plan: 'premium', role: 'admin' });
    expect(await readProfile(deps.db, one.id)).toMatchObject({ plan: 'free', role: 'member' });
  });
});
