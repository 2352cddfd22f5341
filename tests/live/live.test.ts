import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createTestApi, type TestApi, type TestBrowser } from '@easel/api/testing/test-api.ts';
import type { Account } from '@easel/core/accounts/ensure-account.ts';
import { endSession, listSessions } from '@easel/core/accounts/sessions.ts';
import { type CreationId, parseId } from '@easel/core/ids.ts';
import { recordEvent } from '@easel/core/live/events.ts';
import { connectSignals } from '@easel/core/signals/open.ts';
import { addComment, deleteComment } from '@easel/core/social/comments.ts';
import { setLike } from '@easel/core/social/likes.ts';
import { changeCreation } from '@easel/core/social/publication.ts';
import { createTestCreation } from '@easel/core/testing/test-creation.ts';
import { createTestAccount } from '@easel/core/testing/test-database.ts';
import { createWorld, type TestWorld } from '@easel/core/testing/test-world.ts';
import { inTransaction } from '@easel/db/connect.ts';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type LivePage, listen, openPage } from './live-page.ts';

let api: TestApi;
let world: TestWorld;
let owner: TestBrowser;
let url: string;
const pages: LivePage[] = [];

beforeAll(async () => {
  api = await createTestApi();
  url = await listen(api);
  world = await createWorld(api.deps, { extra: 100_000n });
  owner = await api.signIn(world.account);
});
afterEach(() => {
  for (const page of pages.splice(0)) page.close();
});
afterAll(() => api.close());

async function open(options?: Parameters<typeof openPage>[1]): Promise<LivePage> {
  const page = await openPage(url, options);
  pages.push(page);
  return page;
}

/** A finished creation that everybody sees. */
async function publish(): Promise<CreationId> {
  const creation = await createTestCreation(api.deps, world);
  await show(creation, 'public');
  return creation;
}

const show = (creation: CreationId, visibility: 'public' | 'hidden') =>
  changeCreation(api.deps, { account: world.account.id, creation, change: { visibility } });
const like = (viewer: Account, creation: CreationId, liked = true) =>
  setLike(api.deps, { viewer, creation, liked });
const write = (viewer: Account, creation: CreationId, text: string) =>
  addComment(api.deps, { viewer, creation, text });

test('a visitor sees a creation come, be liked and commented, and go', async () => {
  const page = await open();
  await page.hear('hello');
  const creation = await publish();
  const { creation: card } = await page.hear('creation', (event) => event.creation.id === creation);
  expect(card).toMatchObject({ visibility: 'public', likes: 0, liked: false, prompt: 'a lighthouse' });

  await page.watch(creation);
  const fan = await createTestAccount(api.deps);
  await like(fan, creation);
  expect(await page.hear('likes')).toMatchObject({ creationId: creation, likes: 1 });
  const { id: written } = await write(fan, creation, 'What a sky!');
  const id = parseId('com', written) ?? 'com_';
  const said = await page.hear('comment');
  expect(said).toMatchObject({ comments: 1, comment: { text: 'What a sky!', isMine: false } });
  await deleteComment(api.deps, { viewer: fan, id });
  expect(await page.hear('comment')).toMatchObject({ comments: 0, comment: null });
  await show(creation, 'hidden');
  expect(await page.hear('gone')).toMatchObject({ creationId: creation });
});

test('likes and comments are told only to those who show the creation', async () => {
  const [shown, other] = [await publish(), await publish()];
  const [watching, elsewhere] = [await open(), await open()];
  await Promise.all([watching.hear('hello'), elsewhere.hear('hello')]);
  await Promise.all([watching.watch(shown), elsewhere.watch(shown)]);
  await elsewhere.watch(other);
  await like(await createTestAccount(api.deps), shown);
  await watching.hear('likes');
  await setTimeout(50);
  expect(elsewhere.heard.filter(({ type }) => type === 'likes')).toEqual([]);
});

test('a comment is mine on my own pages only', async () => {
  const creation = await publish();
  const fan = await api.signIn();
  const [mine, others] = [await open({ browser: fan }), await open({ browser: owner })];
  await Promise.all([mine.hear('hello'), others.hear('hello')]);
  await Promise.all([mine.watch(creation), others.watch(creation)]);
  await fan.post(`/creations/${creation}/comments`, { text: 'I like it' });
  if (fan.account) await write(fan.account, creation, 'still');
  const isStill = (event: { comment: { text: string } | null }) => event.comment?.text === 'still';
  expect((await mine.hear('comment', isStill)).comment?.isMine).toBe(true);
  expect((await others.hear('comment', isStill)).comment?.isMine).toBe(false);
});

test('whoever comes back hears what was missed, once and in its order, then what happens', async () => {
  const creation = await publish();
  const first = await open();
  await first.hear('hello');
  const after = first.last();
  first.close();
  const fans = await Promise.all([1, 2, 3].map(() => createTestAccount(api.deps)));
  const comments: string[] = [];
  for (const fan of fans) {
    await like(fan, creation);
    comments.push((await write(fan, creation, 'missed')).id);
  }
  const back = await open({ after });
  back.watch(creation);
  await back.hear('hello');
  const last = await createTestAccount(api.deps);
  comments.push((await write(last, creation, 'seen')).id);
  await back.hear('comment', (event) => event.comment?.text === 'seen');
  const ids = back.heard.flatMap((event) => (event.type === 'comment' ? [event.comment?.id] : []));
  expect(ids).toEqual(comments);
  expect(back.heard.findLast(({ type }) => type === 'likes')).toMatchObject({ likes: 3 });
});

test('nothing is lost between what was missed and what happens meanwhile', async () => {
  const creation = await publish();
  const start = await open();
  await start.hear('hello');
  const fan = await createTestAccount(api.deps);
  const written: string[] = [];
  let writing = true;
  const writer = (async () => {
    for (let n = 0; writing; n++) written.push((await write(fan, creation, `number ${n}`)).id);
  })();
  const back: LivePage[] = [];
  for (let n = 0; n < 12; n++) {
    const page = await open({ after: start.last() });
    page.watch(creation);
    back.push(page);
    await setTimeout(40);
  }
  await Promise.all(back.map((page) => page.hear('hello')));
  writing = false;
  await writer;
  const last = written.at(-1);
  for (const page of back) {
    await page.hear('comment', (event) => event.comment?.id === last);
    const ids = page.heard.flatMap((event) => (event.type === 'comment' ? [event.comment?.id] : []));
    expect(ids).toEqual(written);
  }
});

test('an event that commits late is told, although a later one was told before', async () => {
  const creation = await publish();
  const page = await open();
  await page.hear('hello');
  await page.watch(creation);
  const fan = await createTestAccount(api.deps);
  const mayCommit = Promise.withResolvers<void>();
  const recorded = Promise.withResolvers<void>();
  // Its number is taken first, and it commits last.
  const late = inTransaction(api.deps.db, async (tx) => {
    await recordEvent(tx, { type: 'comment', creationId: creation, commentId: 'com_late' });
    recorded.resolve();
    await mayCommit.promise;
  });
  await recorded.promise;
  await write(fan, creation, 'early');
  await setTimeout(200);
  mayCommit.resolve();
  await late;
  api.deps.signals.send('live');
  await page.hear('comment', (event) => event.comment?.text === 'early');
  await page.hear('comment', (event) => event.comment === null);
});

test('whoever was away too long, or says nonsense, begins anew', async () => {
  await api.deps.db.updateTable('live_floor').set({ txid: 10n }).execute();
  const away = await open({ after: '9.1.1760000000000' });
  away.watch();
  await away.hear('reset');
  const fromTheFuture = await open({ after: '99999999999.1.1760000000000' });
  fromTheFuture.watch();
  await fromTheFuture.hear('reset');
  const nonsense = await open({ after: 'yesterday' });
  await nonsense.hear('hello');
  await api.deps.db.updateTable('live_floor').set({ txid: 0n }).execute();
});

test('a member follows their own orders and balance, and nobody else does', async () => {
  const [mine, visitor] = [await open({ browser: owner }), await open()];
  await Promise.all([mine.hear('hello'), visitor.hear('hello')]);
  const { available } = await mine.hear('balance');
  const order = await world.order({ count: '2' });
  await mine.hear('order', (event) => event.order.id === order.id && event.order.status === 'queued');
  await world.admit();
  await mine.hear('order', (event) => event.order.id === order.id && event.order.status === 'running');
  const held = await mine.hear('balance');
  expect(BigInt(held.available)).toBe(BigInt(available) - order.held);
  expect(visitor.heard.filter(({ type }) => type === 'order' || type === 'balance')).toEqual([]);
});

test('an order that ended while the socket was broken is told to whoever comes back', async () => {
  const page = await open({ browser: owner });
  await page.hear('hello');
  await page.hear('balance');
  const after = page.last();
  page.close();
  const order = await world.finishing({ count: '1' });
  await world.deliver(order.id, 1);
  const back = await open({ browser: owner, after });
  back.watch();
  await back.hear('order', (event) => event.order.id === order.id && event.order.status === 'succeeded');
});

test('people who blocked one another do not hear of each other', async () => {
  const creation = await publish();
  const [one, other] = [await api.signIn(), await createTestAccount(api.deps)];
  await api.deps.db
    .insertInto('block')
    .values({ blocker_id: one.account?.id ?? '', blocked_id: other.id })
    .execute();
  const page = await open({ browser: one });
  await page.hear('hello');
  await page.watch(creation);
  await write(other, creation, 'you do not see this');
  await write(world.account, creation, 'but this');
  await page.hear('comment', (event) => event.comment?.text === 'but this');
  expect(JSON.stringify(page.heard)).not.toContain('you do not see this');
});

test('what happens at another process is told here too', async () => {
  const to = { databaseUrl: api.database.url };
  const [here, there] = await Promise.all([connectSignals(to, () => {}), connectSignals(to, () => {})]);
  const second = await createTestApi({ db: api.deps.db, signals: here });
  const secondUrl = await listen(second);
  const page = await openPage(secondUrl);
  pages.push(page);
  await page.hear('hello');
  const creation = await publish();
  there.send('live');
  await page.hear('creation', (event) => event.creation.id === creation);
  page.close();
  await second.close();
  await Promise.all([here.close(), there.close()]);
});

test('other sites cannot open it, nor one address too many', async () => {
  await expect(open({ headers: { origin: 'https://elsewhere.example' } })).rejects.toThrow('403');
  // Its connection is closed, too: only those of pages that are open stay.
  const { app } = api;
  const count = promisify(app.server.getConnections.bind(app.server));
  await expect.poll(() => count()).toBe(0);
  const few = await createTestApi({ rateLimits: { sockets: 2 } });
  const fewUrl = await listen(few);
  const two = [await openPage(fewUrl), await openPage(fewUrl)];
  await expect(openPage(fewUrl)).rejects.toThrow('429');
  two[0]?.close();
  await two[0]?.closed;
  const third = await vi.waitFor(() => openPage(fewUrl), { timeout: 45_000 });
  const closed = Promise.all([two[1]?.closed, third.closed]);
  await few.close();
  expect(await closed).toEqual([1012, 1012]);
});

test.each([
  ['no JSON', 'what?'],
  ['something else', '{"watch":7}'],
  ['more than anybody shows', JSON.stringify({ watch: Array.from({ length: 201 }, () => 'cre_x') })],
])('a socket that says %s is closed', async (_, word) => {
  const page = await open();
  page.socket.send(word);
  expect(await page.closed).toBe(1008);
});

test('a socket that says too much is closed', async () => {
  const [long, often] = [await open(), await open()];
  long.socket.send('x'.repeat(20_000));
  expect(await long.closed).toBe(1009);
  for (let n = 0; n < 60; n++) often.watch();
  expect(await often.closed).toBe(1008);
});

test('whoever is signed out elsewhere hears nothing more', async () => {
  const browser = await api.signIn();
  const page = await open({ browser });
  await page.hear('balance');
  const account = browser.account?.id ?? 'acc_';
  const [session] = await listSessions(api.deps, account);
  if (session) await endSession(api.deps, { account, id: session.id });
  expect(await page.closed).toBe(4001);
});
