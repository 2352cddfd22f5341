import { encodeAction } from '@easel/bot-shared/actions.ts';
import type { Account } from '@easel/core/accounts/ensure-account.ts';
import { findAccount } from '@easel/core/accounts/ensure-account.ts';
import { changeProfile, readProfile } from '@easel/core/accounts/profile.ts';
import { MINUTE_MS } from '@easel/core/clock.ts';
import { listCreations } from '@easel/core/creations/creation.ts';
import type { CreationId } from '@easel/core/ids.ts';
import { addNotice } from '@easel/core/notices/notice.ts';
import { changeNotificationSettings } from '@easel/core/notifications/settings.ts';
import { addComment, listComments } from '@easel/core/social/comments.ts';
import { setLike } from '@easel/core/social/likes.ts';
import { changeCreation } from '@easel/core/social/publication.ts';
import { noticeReports } from '@easel/core/social/report-notices.ts';
import { report, reviewReports } from '@easel/core/social/reports.ts';
import { readShown } from '@easel/core/social/shown.ts';
import { openFileStorage } from '@easel/core/storage/files.ts';
import {
  isEphemeral,
  messageButtons,
  messageFiles,
  messageText,
} from '@easel/sandbox/discord/message-reading.ts';
import { expect, it } from 'vitest';
import { until, useStage } from './stage.ts';

const stage = useStage();
/** Of an order or a picture. */
const NOT_THERE = /You have no such order\.|There is no picture here/;

let people = 0;

/** Somebody in the channel; new to Easel until they do something. */
const somebody = (name: string) => stage.somebody(`${name}-${people++}`);
type Somebody = ReturnType<typeof somebody>;

async function accountOf({ user }: Somebody): Promise<Account> {
  const account = await findAccount(stage.foundation, { platform: 'discord', userId: user.id });
  if (!account) throw new Error('they have not done anything yet');
  return account;
}

/** A finished order of somebody's, its pictures in the channel. */
async function picturesOf({ actor }: Somebody, prompt: string, count = 1) {
  const card = await (await actor.command('imagine', { prompt, count })).message();
  const order = await stage.newestOrder();
  await stage.make(order.id);
  const shown = await stage.twin.waitForMessage(
    stage.channel,
    (message) => message.id === card.id && messageFiles(message).length === count,
  );
  await stage.ended(order.id);
  const creations = await listCreations(stage.db, order.id);
  return { card: shown, order, ids: creations.map(({ id }) => id) };
}

/** A finished order of somebody's in their private chat with the bot. */
async function privately({ user }: Somebody, prompt: string) {
  await (await user.dm().command('imagine', { prompt })).message();
  const { id } = await stage.newestOrder();
  await stage.make(id);
  return stage.ended(id);
}

type Message = Awaited<ReturnType<typeof picturesOf>>['card'];
const labels = (message: Message) => messageButtons(message).map(({ label }) => label);
/** The card, once it has a button of this label. */
const cardWith = (card: Message, label: string) =>
  stage.twin.waitForMessage(
    stage.channel,
    (message) => message.id === card.id && labels(message).includes(label),
    15_000,
  );
const isPublic = async (id: CreationId) => (await readShown(stage.db, [id])).has(id);

it('publishes a picture by its button, and the card can be liked and commented from then on', async () => {
  const [artist, fan] = [somebody('artist'), somebody('fan')];
  const { card, ids } = await picturesOf(artist, 'a lighthouse');
  const [id = 'cre_'] = ids as CreationId[];
  expect(labels(card)).toContain('Publish');
  const said = await artist.actor.press(card, 'Publish').message();
  expect(isEphemeral(said)).toBe(true);
  expect(messageText(said)).toContain('Published.');
  expect(messageButtons(said).map(({ label }) => label)).toEqual(['Open in the gallery', 'Tags', 'Hide']);
  const liked = await cardWith(card, '♥ 0');
  expect(labels(liked)).not.toContain('Publish');
  expect(messageFiles(liked)).toHaveLength(1);

  expect(messageText(await fan.actor.press(liked, '♥ 0').message())).toContain('You like it. ♥ 1');
  const once = await cardWith(card, '♥ 1');
  expect(messageText(await fan.actor.press(once, '♥ 1').message())).toContain('Taken back. ♥ 0');

  const dialog = await fan.actor.press(await cardWith(card, '♥ 0'), 'Comment').modal();
  const answer = await (await fan.actor.submitModal(dialog, { text: 'What a light!' })).message();
  expect(messageText(answer)).toContain('Comment posted.');
  await cardWith(card, 'Comments 1');
  const { items } = await listComments(stage.db, { viewer: undefined, creation: id, limit: 5 });
  expect(items).toMatchObject([{ text: 'What a light!' }]);
});

it('shows a like of the gallery on the card in the chat', async () => {
  const [artist, fan] = [somebody('artist'), somebody('fan')];
  const { card, ids } = await picturesOf(artist, 'a harbour');
  const [creation = 'cre_'] = ids as CreationId[];
  await artist.actor.press(card, 'Publish').message();
  await cardWith(card, '♥ 0');
  await fan.actor.command('gallery').then((command) => command.message());
  const viewer = await accountOf(fan);
  await setLike(stage.foundation, { viewer, creation, liked: true });
  await addComment(stage.foundation, { viewer, creation, text: 'Seen on the web' });
  await cardWith(card, '♥ 1');
  await cardWith(card, 'Comments 1');
  await changeCreation(stage.foundation, {
    account: (await accountOf(artist)).id,
    creation,
    change: { visibility: 'hidden' },
  });
  await cardWith(card, 'Publish');
});

it('asks which of several, publishes all at once, and takes tags', async () => {
  const artist = somebody('artist');
  const { card, ids } = await picturesOf(artist, 'four foxes', 4);
  const question = await artist.actor.press(card, 'Publish').message();
  expect(labels(question)).toEqual(['Publish 1', 'Publish 2', 'Publish 3', 'Publish 4', 'Publish all']);
  const one = await artist.actor.press(question, 'Publish 2').message();
  expect(messageText(one)).toContain('Published.');
  expect(await Promise.all((ids as CreationId[]).map(isPublic))).toEqual([false, true, false, false]);

  const dialog = await artist.actor.press(one, 'Tags').modal();
  await (await artist.actor.submitModal(dialog, { text: '#Fox, night-sky' })).message();
  const row = await stage.db
    .selectFrom('publication')
    .select('tags')
    .where('creation_id', '=', ids[1] ?? '')
    .executeTakeFirstOrThrow();
  expect(row.tags).toEqual(['fox', 'night-sky']);

  const { id } = await stage.newestOrder();
  const all = await (await artist.actor.command('publish', { id })).message();
  const everything = await artist.actor.press(all, 'Publish all').message();
  expect(messageText(everything)).toContain('4 pictures published.');
  expect(await Promise.all((ids as CreationId[]).map(isPublic))).toEqual([true, true, true, true]);
  expect(labels(await cardWith(card, '4  ♥ 0'))).toContain('Comment');
});

it('publishes nothing of others, nothing unfinished and nothing that is not there', async () => {
  const [artist, thief] = [somebody('artist'), somebody('thief')];
  const { card, order, ids } = await picturesOf(artist, 'a secret garden');
  const refused = await thief.actor.press(card, 'Publish').message();
  expect(messageText(refused)).toContain('You have no such order.');
  for (const id of [order.id, ids[0] ?? '', 'cre_00000000000000000000000000', 'nonsense']) {
    const answer = await (await thief.actor.command('publish', { id })).message();
    expect(messageText(answer)).toMatch(NOT_THERE);
  }
  const empty = await (await somebody('newcomer').actor.command('publish')).message();
  expect(messageText(empty)).toContain('There is nothing to publish yet.');
  expect(await isPublic((ids[0] ?? 'cre_') as CreationId)).toBe(false);
});

it('publishes by itself for whoever wants that', async () => {
  const artist = somebody('artist');
  await (await artist.actor.command('privacy')).message();
  const { id: account } = await accountOf(artist);
  await changeProfile(stage.foundation, { account, change: { privacy: { publishByDefault: true } } });
  const { card } = await picturesOf(artist, 'an open door');
  await cardWith(card, '♥ 0');
});

it('turns the pages of the wall, likes there, and remixes what it finds', async () => {
  const [artist, fan] = [somebody('artist'), somebody('fan')];
  const { order, ids } = await picturesOf(artist, 'a wall of ivy', 2);
  const publish = await artist.actor.command('publish', { id: order.id, tags: 'ivy' });
  await artist.actor.press(await publish.message(), 'Publish all').message();

  const feed = await (await fan.actor.command('feed', { sort: 'new' })).message();
  expect(isEphemeral(feed)).toBe(true);
  expect(messageText(feed)).toContain('a wall of ivy');
  expect(messageFiles(feed).length).toBeGreaterThan(1);
  const liked = await fan.actor.press(feed, '1  ♥ 0').waitFor((seen) => labels(seen).includes('1  ♥ 1'));
  let page = liked;
  for (let n = 2; labels(page).includes('More ›'); n++) {
    const turning = fan.actor.press(page, 'More ›');
    page = await turning.waitFor((seen) => messageText(seen).includes(`The wall: new, page ${n}`));
    expect(labels(page)).toContain('‹ Back');
    expect(messageFiles(page).length).toBeGreaterThan(0);
  }
  expect(messageText(page)).toContain('a lighthouse');
  await fan.actor.press(page, 'Trending').waitFor((seen) => messageText(seen).includes('The wall: trending'));

  const [id = ''] = ids;
  const dialog = await (await fan.actor.command('remix', { id })).modal();
  await (await fan.actor.submitModal(dialog, { text: 'a wall of roses' })).message();
  const remix = await stage.newestOrder();
  expect(remix).toMatchObject({
    parentOrderId: order.id,
    parentCreationId: id,
    params: { prompt: 'a wall of roses' },
  });
  const nothing = await (
    await fan.actor.command('remix', { id: 'cre_00000000000000000000000000' })
  ).message();
  expect(messageText(nothing)).toContain('There is no picture here');
});

it('makes nothing from a picture that its person cannot see, whatever a dialog says it is about', async () => {
  const [artist, thief] = [somebody('artist'), somebody('thief')];
  const { id: order } = await privately(artist, 'a secret grotto');
  const [creation] = await listCreations(stage.db, order);
  const { card } = await picturesOf(thief, 'a pebble');
  const dialog = await thief.actor.press(card, 'Remix · 2 cr').modal();
  const before = await stage.countOrders();
  const actions = [
    { name: 'remix', id: order },
    { name: 'remix-public', id: creation?.id ?? 'cre_' },
  ] as const;
  for (const action of actions) {
    const forged = { ...dialog, custom_id: encodeAction(action) };
    const refused = await (await thief.actor.submitModal(forged, { text: 'a grotto' })).message();
    expect(isEphemeral(refused)).toBe(true);
    expect(messageText(refused)).toMatch(NOT_THERE);
  }
  expect(await stage.countOrders()).toBe(before);
});

it('tells what others did in a private message, and lets people choose what', async () => {
  const artist = somebody('artist');
  await (await artist.actor.command('gallery')).message();
  const { id: account } = await accountOf(artist);
  await addNotice(stage.db, {
    key: `test-${account}`,
    to: { account, platform: 'discord' },
    notice: {
      kind: 'social',
      lines: [
        { what: 'like', by: ['a fan', 'another'], others: 10, creation: null, title: 'a lighthouse' },
        { what: 'follow', by: ['a fan'], others: 0, creation: null, title: '' },
      ],
      more: 0,
    },
  });
  stage.foundation.signals.send('notice');
  const told = await expect
    .poll(() =>
      artist.user.dm().messages.find((message) => messageText(message).includes('New in the gallery')),
    )
    .toBeDefined()
    .then(() =>
      artist.user.dm().messages.find((message) => messageText(message).includes('New in the gallery')),
    );
  if (!told) throw new Error('nothing was told');
  expect(messageText(told)).toContain('a fan, another and 10 others like “a lighthouse”.');
  expect(messageText(told)).toContain('a fan follows you.');

  const settings = await (
    await artist.actor.command('notifications', { quiet: '22-7 Europe/Berlin' })
  ).message();
  expect(messageText(settings)).toContain('Quiet from 22:00 to 7:00');
  const off = await artist.actor.press(settings, 'Likes: on').message();
  expect(labels(off)).toContain('Likes: off');
  const wrong = await (await artist.actor.command('notifications', { quiet: 'tonight' })).message();
  expect(messageText(wrong)).toContain('tonight');
});

it('tells the operator once that something was reported, with the way there, when they are not asleep', async () => {
  const [operator, member] = [somebody('operator'), somebody('member')];
  for (const { actor } of [operator, member]) await (await actor.command('gallery')).message();
  const [{ id: admin }, { id: by }] = [await accountOf(operator), await accountOf(member)];
  await stage.db.updateTable('account').set({ role: 'admin' }).where('id', '=', admin).execute();
  const later = { ...stage.foundation, clock: { now: () => new Date(stage.clock.now() + 10 * MINUTE_MS) } };
  const sleep = (quiet: { from: number; to: number; timeZone: string } | null) =>
    changeNotificationSettings(stage.db, { account: admin, change: { quiet } });
  expect(await noticeReports(later)).toBe(0);

  const { handle } = await readProfile(stage.db, by);
  await report(stage.foundation, { by: admin, subject: 'artist', id: handle, reason: 'spam', text: '' });
  await sleep({ from: 8, to: 8, timeZone: 'UTC' });
  expect(await noticeReports(later)).toBe(0);
  await sleep(null);
  expect([await noticeReports(later), await noticeReports(later)]).toEqual([1, 0]);
  const told = await until(async () => operator.user.dm().messages[0]);
  expect(messageText(told)).toContain('It waits for your decision.');
  expect(JSON.stringify(told)).toContain('https://easel.example/me/reports');

  const review = { subject: 'artist', id: handle, by: admin, verdict: 'keep' } as const;
  await reviewReports({ ...stage.foundation, storage: openFileStorage('unused') }, review);
  expect(await noticeReports(later)).toBe(0);
});
