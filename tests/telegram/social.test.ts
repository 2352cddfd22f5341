import { listCreations } from '@easel/core/creations/creation.ts';
import type { CreationId } from '@easel/core/ids.ts';
import { listComments } from '@easel/core/social/comments.ts';
import { setLike } from '@easel/core/social/likes.ts';
import { remixPayload } from '@easel/core/social/remix-link.ts';
import { messageText } from '@easel/sandbox/telegram/message-view.ts';
import type { TelegramPerson } from '@easel/sandbox/telegram/people.ts';
import { expect, test } from 'vitest';
import { finishOrder, startOrder } from './studio-hands.ts';
import {
  addVisitor,
  labelsOf,
  type Message,
  now,
  openStage,
  orderBy,
  type Stage,
  saying,
} from './telegram-stage.ts';

/** A finished picture of somebody's, in their private chat. */
async function pictureOf(stage: Stage, visitor: TelegramPerson, prompt: string) {
  const { order, card } = await orderBy(stage, visitor, `/imagine ${prompt}`);
  await startOrder(stage, order);
  await finishOrder(stage, order);
  const { chat } = visitor.privately();
  await expect.poll(async () => (await stage.ordersOf(visitor))[0]?.status).toBe('succeeded');
  const [creation] = await listCreations(stage.deps.db, order.id);
  if (!creation) throw new Error('nothing was made');
  return { order, card: now(chat, card), id: creation.id as CreationId };
}

const eventually = (visitor: TelegramPerson, message: Message) =>
  expect.poll(() => labelsOf(now(visitor.privately().chat, message)));

test('publish by a reply, like on both sides, comment by a reply, hide', async () => {
  const stage = await openStage();
  const [artist, fan] = [addVisitor(stage), addVisitor(stage)];
  const { reply, press, chat } = artist.privately();
  const { card, id } = await pictureOf(stage, artist, 'a lighthouse');
  expect(labelsOf(card)).toContain('Publish');

  reply(card, '/publish #sea storm');
  const published = await stage.twin.waitForMessage(chat, saying('Published.'));
  await eventually(artist, card).toContain('♥ 0');
  const { tags } = await stage.deps.db
    .selectFrom('publication')
    .select('tags')
    .where('creation_id', '=', id)
    .executeTakeFirstOrThrow();
  expect(tags).toEqual(['sea', 'storm']);

  fan.privately().send('/gallery');
  await stage.twin.waitForMessage(fan.privately().chat, saying('The gallery'));
  await setLike(stage.deps, { viewer: await stage.accountOf(fan), creation: id, liked: true });
  await eventually(artist, card).toContain('♥ 1');
  expect(await press(now(chat, card), '♥ 1')).toMatchObject({ text: 'You like it. ♥ 2' });
  await eventually(artist, card).toContain('♥ 2');

  await press(now(chat, card), 'Comment');
  const question = await stage.twin.waitForMessage(chat, saying('Reply to this message with your comment'));
  reply(question, 'Made at dawn');
  await stage.twin.waitForMessage(chat, saying('Comment posted.'));
  await eventually(artist, card).toContain('Comments 1');
  const { items } = await listComments(stage.deps.db, { viewer: undefined, creation: id, limit: 5 });
  expect(items).toMatchObject([{ text: 'Made at dawn' }]);

  expect(await press(published, 'Hide')).toMatchObject({ text: 'Hidden.' });
  await eventually(artist, card).toContain('Publish');
});

test('the wall is turned over in one message, and remixed from', async () => {
  const stage = await openStage();
  const [artist, fan] = [addVisitor(stage), addVisitor(stage)];
  for (const prompt of ['an old wall', 'a new wall']) {
    const { id } = await pictureOf(stage, artist, prompt);
    artist.privately().send(`/publish ${id}`);
    await expect
      .poll(() => artist.privately().chat.messages.filter(saying('Published.')).length)
      .toBe(prompt === 'an old wall' ? 1 : 2);
  }
  const { send, reply, press, chat } = fan.privately();
  send('/feed');
  const feed = await stage.twin.waitForMessage(chat, saying('The wall: trending'));
  expect(feed.photo).toBeDefined();
  await press(feed, 'New');
  await expect.poll(() => messageText(now(chat, feed))).toContain('The wall: new');
  expect(messageText(now(chat, feed))).toContain('a new wall');
  await press(now(chat, feed), 'More ›');
  await expect.poll(() => messageText(now(chat, feed))).toContain('an old wall');
  expect(messageText(now(chat, feed))).toContain('The wall: new, page 2');
  expect(labelsOf(now(chat, feed))).toContain('‹ Back');
  expect(labelsOf(now(chat, feed))).not.toContain('More ›');
  // Where it is the first now, it stays in sight all the same.
  await press(now(chat, feed), 'Trending');
  await expect.poll(() => messageText(now(chat, feed))).toContain('The wall: trending');
  await press(now(chat, feed), 'More ›');
  await expect.poll(() => messageText(now(chat, feed))).toContain('an old wall');
  await press(now(chat, feed), '♥ 0');
  await eventually(fan, feed).toContain('♥ 1');
  await press(now(chat, feed), 'Remix');
  const question = await stage.twin.waitForMessage(
    chat,
    saying('Reply to this message with the changed prompt'),
  );
  expect(messageText(question)).toContain('an old wall');
  reply(question, 'a painted wall');
  await expect.poll(async () => (await stage.ordersOf(fan))[0]?.params.prompt).toBe('a painted wall');
});

test('a link of the gallery begins a remix; a forged one is only a start', async () => {
  const stage = await openStage();
  const [artist, fan] = [addVisitor(stage), addVisitor(stage)];
  const { id, order } = await pictureOf(stage, artist, 'a red barn');
  const { send, reply, chat } = fan.privately();
  const payload = remixPayload(stage.deps.keys, id);
  expect(payload).toMatch(/^[A-Za-z0-9_-]{1,64}$/);

  send(`/start ${payload}`);
  await stage.twin.waitForMessage(chat, saying('There is no picture here'));
  artist.privately().send(`/publish ${id}`);
  await stage.twin.waitForMessage(artist.privately().chat, saying('Published.'));
  send(`/start ${payload.slice(0, -1)}A`);
  await stage.twin.waitForMessage(chat, saying('Easel makes pictures from words'));

  send(`/start ${payload}`);
  const question = await stage.twin.waitForMessage(chat, saying('changed prompt'));
  reply(question, 'a blue barn');
  await expect
    .poll(async () => (await stage.ordersOf(fan))[0])
    .toMatchObject({ parentOrderId: order.id, parentCreationId: id, params: { prompt: 'a blue barn' } });
});

test('notifications are chosen by buttons and words', async () => {
  const stage = await openStage();
  const visitor = addVisitor(stage);
  const { send, press, chat } = visitor.privately();
  send('/notifications quiet 22-7 Europe/Berlin');
  const settings = await stage.twin.waitForMessage(chat, saying('Quiet from 22:00 to 7:00'));
  expect(messageText(settings)).toContain('You get them in Telegram');
  await press(settings, 'Comments: on');
  await eventually(visitor, settings).toContain('Comments: off');
  await press(now(chat, settings), 'Nowhere');
  await expect.poll(() => messageText(now(chat, settings))).toContain('You get no notifications.');
  send('/notifications at night');
  await stage.twin.waitForMessage(chat, saying('quiet 22-7'));
});
