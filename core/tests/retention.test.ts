import { beforeEach, expect, test } from 'vitest';
import { PLANS } from '../catalog/plans.ts';
import { DAY_MS } from '../clock.ts';
import { announceExpiries, expirePictures } from '../creations/retention.ts';
import { type AccountId, type CreationId, idFloor, newId } from '../ids.ts';
import { claimNotices } from '../notices/notice.ts';
import { grantPremium } from '../plans/membership.ts';
import { changeCreation } from '../social/publication.ts';
import { useTestCore } from '../testing/test-core.ts';
import { createTestAccount } from '../testing/test-database.ts';
import { useWorld } from '../testing/test-world.ts';

const { keptDays } = PLANS.free;
const LIMIT = 100;

/** What the time is: today, and the days that have passed. */
let day = 0;
let painted = 0;

const start = Date.now();
const deps = useTestCore({ every: 'test', clock: { now: () => new Date(start + day * DAY_MS) } });
const world = useWorld(deps, { every: 'test' });

beforeEach(() => {
  day = 0;
  painted = 0;
});

/** A delivered picture that was made so many days ago. */
async function paint(daysAgo: number, by = world.account, parent?: CreationId): Promise<CreationId> {
  const order = await world.order({}, by);
  const made = new Date(Date.now() - daysAgo * DAY_MS);
  const changes = { status: 'succeeded', charged: 2n, ended_at: made };
  const lineage = parent && { parent_creation_id: parent };
  await deps.db
    .updateTable('orders')
    .set({ ...changes, ...lineage })
    .where('id', '=', order.id)
    .execute();
  // Ids begin with their time, and two of the same millisecond would be one.
  const id = idFloor('cre', new Date(made.getTime() + painted++));
  await deps.db
    .insertInto('creation')
    .values({
      id,
      order_id: order.id,
      account_id: by.id,
      idx: 0,
      width: 8,
      height: 8,
      seed: 7n,
      sha256: 'ab',
      thumbhash: '',
      variants: JSON.stringify([{ key: `creations/${id}/original.png` }]),
      created_at: made,
    })
    .execute();
  return id;
}

async function publish(creation: CreationId, account: AccountId = world.account.id): Promise<void> {
  await changeCreation(deps, { account, creation, change: { visibility: 'public' } });
}

async function announce(): Promise<number> {
  return (await announceExpiries(deps, { after: undefined, limit: LIMIT })).told;
}

async function notices() {
  const told = await claimNotices(deps.db, { platform: 'discord', limit: LIMIT, leaseMs: 60_000 });
  return told.map(({ notice }) => notice).filter(({ kind }) => kind === 'pictures-expire');
}

async function listLeft(): Promise<string[]> {
  const rows = deps.db.selectFrom('creation').select('id').where('deleted_at', 'is', null).orderBy('id');
  return (await rows.execute()).map(({ id }) => id);
}

test('what nobody was shown goes a week after its person was told of it, and nothing before', async () => {
  const [old, due, soon, young] = [await paint(200), await paint(keptDays), await paint(80), await paint(20)];
  expect(await expirePictures(deps, { limit: LIMIT })).toBe(0);
  // However many processes look, there is one notice.
  await Promise.all([announce(), announce(), announce()]);
  const from = new Date(deps.clock.now().getTime() + 7 * DAY_MS);
  expect(await notices()).toEqual([{ kind: 'pictures-expire', count: 3, from }]);
  expect(await announce()).toBe(0);

  day = 6.9;
  expect(await expirePictures(deps, { limit: LIMIT })).toBe(0);
  day = 7;
  expect(await expirePictures(deps, { limit: 1 })).toBe(1);
  expect(await expirePictures(deps, { limit: LIMIT })).toBe(1);
  expect(await listLeft()).toEqual([soon, young]);
  expect(await listLeft()).not.toContain(old);
  expect(await listLeft()).not.toContain(due);
  day = 10.1;
  expect(await expirePictures(deps, { limit: LIMIT })).toBe(1);
  expect(await listLeft()).toEqual([young]);
});

test('what others see, saw or liked stays, and so does what is collected or built on', async () => {
  const other = await createTestAccount(deps, 100n);
  const [published, hidden, withdrawn] = [await paint(200), await paint(200), await paint(200)];
  for (const id of [published, hidden, withdrawn]) await publish(id);
  const own = { account: world.account.id };
  await changeCreation(deps, { ...own, creation: hidden, change: { visibility: 'hidden' } });
  await changeCreation(deps, { ...own, creation: withdrawn, change: { visibility: 'private' } });
  const [collected, parent, waitedFor] = [await paint(200), await paint(200), await paint(200)];
  const collection = { id: newId('col'), account_id: world.account.id, title: 'Kept' };
  await deps.db
    .insertInto('collection')
    .values({ ...collection, visibility: 'private' })
    .execute();
  await deps.db
    .insertInto('collection_item')
    .values({ collection_id: collection.id, creation_id: collected, added_at: new Date() })
    .execute();
  await publish(await paint(1, other, parent), other.id);
  const open = await world.order({}, other);
  await deps.db
    .updateTable('orders')
    .set({ parent_creation_id: waitedFor })
    .where('id', '=', open.id)
    .execute();
  const before = await listLeft();
  const gone = await paint(200);
  expect(await announce()).toBe(1);
  expect(await notices()).toMatchObject([{ count: 1 }]);
  day = 8;
  expect(await expirePictures(deps, { limit: LIMIT })).toBe(1);
  expect(await listLeft()).toEqual(before);
  expect(before).not.toContain(gone);
});

test('Premium keeps everything; whoever takes it in time keeps what was announced, and is told anew when it ends', async () => {
  const member = await createTestAccount(deps, 100n);
  const by = world.account.id;
  const until = new Date(Date.now() + 400 * DAY_MS);
  await grantPremium(deps, { accountId: member.id, until, by });
  await paint(200, member);
  expect(await announce()).toBe(0);
  const spared = await paint(200);
  expect(await announce()).toBe(1);
  const late = new Date(Date.now() + 30 * DAY_MS);
  await grantPremium(deps, { accountId: by, until: late, by });
  day = 7;
  expect(await expirePictures(deps, { limit: LIMIT })).toBe(0);
  expect(await listLeft()).toHaveLength(2);

  // Ended again: nothing goes before another week and another notice.
  await grantPremium(deps, { accountId: by, until: deps.clock.now(), by });
  expect(await expirePictures(deps, { limit: LIMIT })).toBe(0);
  expect(await announce()).toBe(1);
  expect(await notices()).toHaveLength(2);
  day = 14;
  expect(await expirePictures(deps, { limit: LIMIT })).toBe(1);
  expect(await listLeft()).not.toContain(spared);
});

test('a picture that is published or collected after the notice stays', async () => {
  const picture = await paint(200);
  expect(await announce()).toBe(1);
  await publish(picture);
  day = 7;
  expect(await expirePictures(deps, { limit: LIMIT })).toBe(0);
  expect(await listLeft()).toEqual([picture]);
});

test('what was announced long ago is announced anew before it goes', async () => {
  await paint(200);
  expect(await announce()).toBe(1);
  day = 300;
  expect(await expirePictures(deps, { limit: LIMIT })).toBe(0);
  expect(await announce()).toBe(1);
  day = 307;
  expect(await expirePictures(deps, { limit: LIMIT })).toBe(1);
});

test('the walk goes on where it stopped and finds everybody', async () => {
  const people = await Promise.all([1, 2, 3].map(() => createTestAccount(deps, 10n)));
  for (const person of people) for (const days of [300, 200, 150]) await paint(days, person);
  let told = 0;
  let steps = 0;
  let after: CreationId | undefined;
  do {
    const step = await announceExpiries(deps, { after, limit: 2 });
    told += step.told;
    after = step.next;
    steps++;
  } while (after);
  expect(told).toBe(3);
  expect(steps).toBeGreaterThan(1);
  expect(await notices()).toMatchObject([{ count: 3 }, { count: 3 }, { count: 3 }]);
});
