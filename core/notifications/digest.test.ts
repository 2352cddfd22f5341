import { inTransaction } from '@easel/db/connect.ts';
import { beforeAll, expect, test } from 'vitest';
import type { Account } from '../accounts/ensure-account.ts';
import { changeProfile } from '../accounts/profile.ts';
import { type CreationId, parseId } from '../ids.ts';
import { claimNotices, type Notice } from '../notices/notice.ts';
import { addComment, deleteComment } from '../social/comments.ts';
import { setLike } from '../social/likes.ts';
import { changeCreation } from '../social/publication.ts';
import { useTestCore } from '../testing/test-core.ts';
import { createTestCreation } from '../testing/test-creation.ts';
import { createTestAccount } from '../testing/test-database.ts';
import { useWorld } from '../testing/test-world.ts';
import { EVERY_MS, forgetNotifications, GATHER_MS, promiseDigests } from './digest.ts';
import { notify } from './notify.ts';
import { changeNotificationSettings, readNotificationSettings } from './settings.ts';

let aheadMs = 0;
const deps = useTestCore({ clock: { now: () => new Date(Date.now() + aheadMs) } });
const world = useWorld(deps, { extra: 10_000n });
let artist: Account;

beforeAll(() => {
  artist = world.account;
});

async function publish(): Promise<CreationId> {
  const creation = await createTestCreation(deps, world);
  await changeCreation(deps, { account: artist.id, creation, change: { visibility: 'public' } });
  return creation;
}

const fan = async (name: string) => {
  const account = await createTestAccount(deps);
  await deps.db.updateTable('account').set({ name }).where('id', '=', account.id).execute();
  return account;
};
const like = (viewer: Account, creation: CreationId, liked = true) =>
  setLike(deps, { viewer, creation, liked });

/** Lets the time of a digest come. @returns what is told then. */
async function digest(afterMs = EVERY_MS + GATHER_MS): Promise<Notice[]> {
  aheadMs += afterMs;
  await promiseDigests(deps, { limit: 100 });
  const told = await claimNotices(deps.db, { platform: 'discord', limit: 100, leaseMs: 3_600_000 });
  return told.map(({ notice }) => notice).filter(({ kind }) => kind === 'social');
}

test('what many did is one message, once', async () => {
  const creation = await publish();
  for (const name of ['one', 'two', 'three', 'four']) await like(await fan(name), creation);
  await addComment(deps, { viewer: await fan('five'), creation, text: 'Lovely' });
  expect(await digest()).toEqual([
    {
      kind: 'social',
      more: 0,
      lines: [
        { what: 'like', by: ['one', 'two'], others: 2, creation, title: 'a lighthouse' },
        { what: 'comment', by: ['five'], others: 0, creation, title: 'a lighthouse' },
      ],
    },
  ]);
  expect(await digest()).toEqual([]);
});

test('the first of a burst waits for the rest, and the next message for ten minutes', async () => {
  // When something was done, the database says by its own clock.
  aheadMs = 0;
  await deps.db.updateTable('notification_settings').set({ told_at: null }).execute();
  const creation = await publish();
  await like(await fan('early'), creation);
  expect(await digest(GATHER_MS / 2)).toEqual([]);
  expect(await digest(GATHER_MS)).toMatchObject([{ lines: [{ by: ['early'] }] }]);
  await like(await fan('late'), creation);
  expect(await digest(EVERY_MS - GATHER_MS)).toEqual([]);
  expect(await digest(2 * GATHER_MS)).toMatchObject([{ lines: [{ by: ['late'] }] }]);
});

test('a like taken back is not told, and one given again is no news', async () => {
  const creation = await publish();
  const [fickle, regretful] = [await fan('fickle'), await fan('regretful')];
  await like(fickle, creation);
  await like(regretful, creation);
  await like(regretful, creation, false);
  expect(await digest()).toMatchObject([{ lines: [{ by: ['fickle'], others: 0 }] }]);
  await like(fickle, creation, false);
  await like(fickle, creation);
  expect(await digest()).toEqual([]);
});

test('what is gone when it would be told is not told', async () => {
  const creation = await publish();
  const rude = await fan('rude');
  const { id } = await addComment(deps, { viewer: rude, creation, text: 'oops' });
  await deleteComment(deps, { viewer: rude, id: parseId('com', id) ?? 'com_' });
  await like(await fan('quick'), creation);
  await changeCreation(deps, { account: artist.id, creation, change: { visibility: 'hidden' } });
  expect(await digest()).toEqual([]);
});

test('who was blocked meanwhile is not told of', async () => {
  const creation = await publish();
  const blocked = await fan('blocked');
  await like(blocked, creation);
  await deps.db.insertInto('block').values({ blocker_id: artist.id, blocked_id: blocked.id }).execute();
  expect(await digest()).toEqual([]);
});

test('only the kinds that somebody wants are told, and nothing to whoever wants nothing', async () => {
  const creation = await publish();
  await changeNotificationSettings(deps.db, { account: artist.id, change: { kinds: { like: false } } });
  await like(await fan('unheard'), creation);
  await addComment(deps, { viewer: await fan('heard'), creation, text: 'Hello' });
  expect(await digest()).toMatchObject([{ lines: [{ what: 'comment' }] }]);
  await changeNotificationSettings(deps.db, {
    account: artist.id,
    change: { chat: 'none', kinds: { like: true } },
  });
  await like(await fan('silent'), creation);
  expect(await digest()).toEqual([]);
  await changeNotificationSettings(deps.db, { account: artist.id, change: { chat: 'discord' } });
  expect(await digest()).toEqual([]);
});

test('what happens in quiet hours is told when they are over', async () => {
  const creation = await publish();
  const hour = deps.clock.now().getUTCHours();
  const quiet = { from: hour, to: (hour + 2) % 24, timeZone: 'UTC' };
  await changeNotificationSettings(deps.db, { account: artist.id, change: { quiet } });
  await like(await fan('nightly'), creation);
  expect(await digest(GATHER_MS)).toEqual([]);
  expect(await digest(2 * 3_600_000)).toMatchObject([{ lines: [{ by: ['nightly'] }] }]);
  await changeNotificationSettings(deps.db, { account: artist.id, change: { quiet: null } });
});

test('many processes that look at once tell once', async () => {
  const creation = await publish();
  await like(await fan('single'), creation);
  aheadMs += EVERY_MS + GATHER_MS;
  const looked = await Promise.all(Array.from({ length: 8 }, () => promiseDigests(deps, { limit: 100 })));
  expect(looked.reduce((sum, { promised }) => sum + promised, 0)).toBe(1);
  expect(await digest()).toHaveLength(1);
});

test('nobody is told of themselves, and settings say what is usual until somebody chooses', async () => {
  const creation = await publish();
  await inTransaction(deps.db, (tx) =>
    notify(tx, { to: artist.id, kind: 'like', by: artist.id, creationId: creation }),
  );
  expect(await digest()).toEqual([]);
  const somebody = await createTestAccount(deps);
  expect(await readNotificationSettings(deps.db, somebody.id)).toEqual({
    chat: 'discord',
    kinds: { like: true, comment: true, follow: true, remix: true, mention: true },
    quiet: null,
  });
  const nowhere = { quiet: { from: 1, to: 2, timeZone: 'Moon/Sea' } };
  await expect(
    changeNotificationSettings(deps.db, { account: somebody.id, change: nowhere }),
  ).rejects.toThrow('bad-option');
});

test('what was told is forgotten after a season, not before', async () => {
  expect(await forgetNotifications(deps.db)).toBe(0);
  await deps.db
    .updateTable('notification')
    .set({ settled_at: new Date(Date.now() - 91 * 24 * 3_600_000) })
    .where('settled_at', 'is not', null)
    .execute();
  expect(await forgetNotifications(deps.db)).toBeGreaterThan(0);
});

test('whoever is named under a picture does not read a prompt that its artist keeps', async () => {
  const creation = await publish();
  const handle = `named-${creation.slice(-8)}`.toLowerCase();
  await deps.db
    .updateTable('account')
    .set({ handle })
    .where('id', '=', (await fan('named')).id)
    .execute();
  await changeProfile(deps, { account: artist.id, change: { privacy: { showPrompts: false } } });
  await addComment(deps, { viewer: await fan('namer'), creation, text: `look @${handle}` });
  const told = await digest();
  await changeProfile(deps, { account: artist.id, change: { privacy: { showPrompts: true } } });
  const titles = told.flatMap((notice) =>
    notice.kind === 'social' ? notice.lines.map(({ what, title }) => [what, title]) : [],
  );
  expect(titles.toSorted()).toEqual([
    ['comment', 'a lighthouse'],
    ['mention', '…'],
  ]);
});
