import { randomBytes } from 'node:crypto';
import { replaceAvatar } from '@easel/core/accounts/avatar.ts';
import { type CreationDetail, creationDetail, creationPage } from '@easel/core/contract/creation.ts';
import { deleteCreations } from '@easel/core/creations/creation.ts';
import { type CreationId, newId } from '@easel/core/ids.ts';
import { changeCreation } from '@easel/core/social/publication.ts';
import { inTransaction } from '@easel/db/connect.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSocialStage, type Member, type SocialStage } from './social-stage.ts';

let stage: SocialStage;
let artist: Member;
let other: Member;

beforeAll(async () => {
  stage = await createSocialStage();
  artist = await stage.member();
  other = await stage.member();
});
afterAll(() => stage?.close());

async function detail(browser: { get: Member['get'] }, id: string): Promise<CreationDetail> {
  return creationDetail.parse((await browser.get(`/creations/${id}`)).json());
}

test('a creation is its owner’s alone until it is published, and again when it is taken back', async () => {
  const id = await stage.paint(artist, { prompt: 'a fox in snow' });
  expect((await stage.visitor.get(`/creations/${id}`)).statusCode).toBe(404);
  expect(await detail(artist, id)).toMatchObject({ visibility: 'private', isMine: true, publishedAt: null });

  const published = await artist.patch(`/creations/${id}`, {
    visibility: 'public',
    tags: ['#Snow Fox', 'night'],
  });
  expect(creationDetail.parse(published.json())).toMatchObject({
    visibility: 'public',
    tags: ['snow-fox', 'night'],
  });
  const shown = await detail(stage.visitor, id);
  expect(shown).toMatchObject({ prompt: 'a fox in snow', isMine: false, orderId: null, liked: false });
  expect(shown.media.small.url).toMatch(/^\/media\/p\/[\w-]{24}\/small\.webp$/);

  await artist.patch(`/creations/${id}`, { visibility: 'hidden' });
  expect((await stage.visitor.get(`/creations/${id}`)).statusCode).toBe(404);
  expect((await detail(artist, id)).media.small.url).toMatch(/^\/media\/s\//);

  await artist.patch(`/creations/${id}`, { visibility: 'public' });
  const again = await detail(stage.visitor, id);
  expect(again.publishedAt).toBe(shown.publishedAt);
  expect(again.media.small.url).not.toBe(shown.media.small.url);
});

test('ids of others, of nobody and of nothing are told apart by nobody', async () => {
  const id = await stage.paint(artist);
  const answers = [];
  for (const target of [id, newId('cre'), 'cre_nonsense', '../../etc', newId('ord')]) {
    for (const answer of [
      await other.get(`/creations/${encodeURIComponent(target)}`),
      await other.patch(`/creations/${encodeURIComponent(target)}`, { visibility: 'public' }),
      await other.delete(`/creations/${encodeURIComponent(target)}`),
      await other.put(`/creations/${encodeURIComponent(target)}/like`),
      await other.get(`/creations/${encodeURIComponent(target)}/comments`),
      await other.get(`/creations/${encodeURIComponent(target)}/lineage`),
    ]) {
      answers.push(answer.statusCode, answer.json().type, answer.json().what);
    }
  }
  expect([...new Set(answers)]).toEqual([404, 'not-found', 'creation']);
});

test('only finished creations are published, and deleted ones never again', async () => {
  const unfinished = await stage.paint(artist, { status: 'running' });
  const early = await artist.patch(`/creations/${unfinished}`, { visibility: 'public' });
  expect([early.statusCode, early.json().type]).toEqual([409, 'order-not-finished']);

  const id = await stage.publish(artist, { tags: ['gone'] });
  expect((await artist.delete(`/creations/${id}`)).statusCode).toBe(204);
  for (const browser of [artist, stage.visitor]) {
    expect((await browser.get(`/creations/${id}`)).statusCode).toBe(404);
  }
  expect((await artist.patch(`/creations/${id}`, { visibility: 'public' })).statusCode).toBe(404);
  expect((await other.put(`/creations/${id}/like`)).statusCode).toBe(404);
  expect((await other.post(`/creations/${id}/comments`, { text: 'late' })).statusCode).toBe(404);
  expect(await stage.pageThrough(stage.visitor, '/feed?tag=gone')).toEqual([]);
});

test('pictures deleted with their order in the chat are gone from the wall, too', async () => {
  const id = await stage.publish(artist);
  const { order_id: orderId } = await stage.deps.db
    .selectFrom('creation')
    .select('order_id')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  await deleteCreations(stage.deps, {
    orderId: orderId as `ord_${string}`,
    account: artist.id,
    asModerator: false,
  });
  expect(await stage.pageThrough(stage.visitor, '/feed')).not.toContain(id);
});

test('tags are words: markup, invisible characters and too much are refused or cleaned', async () => {
  const id = await stage.paint(artist);
  const tag = (tags: string[]) => artist.patch(`/creations/${id}`, { tags });
  expect((await tag(['<script>'])).json().type).toBe('bad-option');
  expect((await tag(['\u200b\u202e'])).json().type).toBe('bad-option');
  expect((await tag(['x'.repeat(41)])).statusCode).toBe(400);
  expect((await tag(Array.from({ length: 11 }, (_, i) => `t${i}`))).statusCode).toBe(400);
  expect((await tag(['Zw\u200bölf', 'zwölf', '雪', 'sci-fi'])).json().tags).toEqual([
    'zwölf',
    '雪',
    'sci-fi',
  ]);
});

test('many at once: each for itself, and what is not mine stays as it is', async () => {
  const mine = [await stage.paint(artist), await stage.paint(artist)];
  const theirs = await stage.paint(other);
  const bulk = (action: string, more = {}) =>
    artist.post('/me/creations/bulk', { ids: [...mine, theirs, 'nonsense'], action, ...more });
  for (const [action, more] of [['publish'], ['tag', { tags: ['bulk'] }], ['hide'], ['publish']] as const) {
    expect((await bulk(action, more)).json()).toEqual({ done: mine, refused: [theirs, 'nonsense'] });
  }
  expect(await stage.pageThrough(stage.visitor, '/feed?tag=bulk')).toEqual([...mine].reverse());
  expect((await bulk('delete')).json().done).toEqual(mine);
  expect(await stage.pageThrough(stage.visitor, '/feed?tag=bulk')).toEqual([]);
  expect((await other.get(`/creations/${theirs}`)).json().visibility).toBe('private');
});

test('my studio shows all of mine, by visibility, model and parts of words', async () => {
  const me = await stage.member();
  const a = await stage.paint(me, { prompt: 'A Lighthouse at 100%', model: 'sdxl' });
  const b = await stage.publish(me, { prompt: 'a fox', tags: ['snowfield'] });
  const list = (query: string) => stage.pageThrough(me, `/me/creations?${query}`, 1);
  expect(await list('')).toEqual([b, a]);
  expect(await list('q=house')).toEqual([a]);
  expect(await list('q=100%25')).toEqual([a]);
  expect(await list('q=%25')).toEqual([a]);
  expect(await list('q=snow')).toEqual([b]);
  expect(await list('model=sdxl')).toEqual([a]);
  expect(await list('visibility=public')).toEqual([b]);
  expect(await list('visibility=private')).toEqual([a]);
  await me.patch(`/creations/${b}`, { visibility: 'hidden' });
  expect(await list('visibility=hidden')).toEqual([b]);
});

test('somebody who keeps their prompts to themselves shows them to nobody and is not found by them', async () => {
  const shy = await stage.member();
  const word = `word${randomBytes(4).toString('hex')}`;
  await stage.deps.db
    .updateTable('account')
    .set({ privacy: JSON.stringify({ showPrompts: false }) })
    .where('id', '=', shy.id)
    .execute();
  const id = await stage.publish(shy, { prompt: `a ${word}`, tags: ['shy'] });
  expect((await detail(other, id)).prompt).toBe('');
  expect((await detail(shy, id)).prompt).toBe(`a ${word}`);
  expect(await stage.pageThrough(stage.visitor, `/search?q=${word}`)).toEqual([]);
  expect(await stage.pageThrough(stage.visitor, '/search?q=shy')).toEqual([id]);
});

test('whoever keeps their prompts to themselves from now on puts every page that shows them out of date', async () => {
  const shy = await stage.member();
  const shown = [await stage.publish(shy), await stage.publish(shy)];
  await stage.paint(shy);
  let told = 0;
  const tell = async (showPrompts: boolean) => {
    await shy.patch('/me', { privacy: { showPrompts } });
    const events = stage.deps.db.selectFrom('live_event').select('creation_id').where('type', '=', 'changed');
    const rows = await events.orderBy('seq').offset(told).execute();
    told += rows.length;
    return rows.map(({ creation_id }) => creation_id).sort();
  };
  expect(await tell(false)).toEqual(shown.sort());
  expect(await tell(false)).toEqual([]);
  expect(await tell(true)).toHaveLength(2);
});

test('a new name, handle or picture of oneself, or not to be found by search engines, puts every page of mine out of date; the same one, or other words about me, do not', async () => {
  const me = await stage.member();
  const shown = await stage.publish(me);
  let signals = 0;
  stage.deps.signals.on('live', () => {
    signals++;
  });
  const told = async (change: Record<string, unknown>) => {
    signals = 0;
    expect((await me.patch('/me', change)).statusCode).toBe(200);
    const events = stage.deps.db.selectFrom('live_event').select('creation_id').where('type', '=', 'changed');
    const { length } = await events.where('creation_id', '=', shown).execute();
    return { events: length, signals };
  };
  expect(await told({ name: 'Renamed' })).toEqual({ events: 1, signals: 1 });
  expect(await told({ name: ' Renamed ', bio: 'I paint.', language: 'pt' })).toEqual({
    events: 1,
    signals: 0,
  });
  const handle = `new-${randomBytes(4).toString('hex')}`;
  expect(await told({ handle })).toEqual({ events: 2, signals: 1 });
  expect(await told({ handle })).toEqual({ events: 2, signals: 0 });
  expect(await told({ privacy: { indexable: false } })).toEqual({ events: 3, signals: 1 });
  const wear = (name: string | null) =>
    inTransaction(stage.deps.db, (tx) => replaceAvatar(tx, { account: me.id, name }));
  await wear('first.webp');
  expect(await told({})).toEqual({ events: 4, signals: 0 });
  await wear(null);
  await wear(null);
  expect(await told({})).toEqual({ events: 5, signals: 0 });
});

test('a picture that is published while its artist hides their prompts is not found by its words', async () => {
  for (let round = 0; round < 8; round++) {
    const shy = await stage.member();
    const word = `word${randomBytes(4).toString('hex')}`;
    const id = await stage.paint(shy, { prompt: `a ${word}` });
    const answers = await Promise.all([
      shy.patch(`/creations/${id}`, { visibility: 'public' }),
      shy.patch('/me', { privacy: { showPrompts: false } }),
    ]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(await stage.pageThrough(stage.visitor, `/search?q=${word}`)).toEqual([]);
  }
});

test('nothing is published by itself that its artist put away meanwhile, nor once they want no more of that', async () => {
  const me = await stage.member();
  const choose = (publishByDefault: boolean) => me.patch('/me', { privacy: { publishByDefault } });
  const [hidden, late, shown] = [await stage.paint(me), await stage.paint(me), await stage.paint(me)];
  const publish = (creation: CreationId) =>
    changeCreation(stage.deps, {
      account: me.id,
      creation,
      change: { visibility: 'public' },
      byItself: true,
    });
  await choose(true);
  await me.patch(`/creations/${hidden}`, { visibility: 'hidden' });
  for (const creation of [hidden, shown]) await publish(creation);
  await choose(false);
  await publish(late);
  const seen = await Promise.all([hidden, late, shown].map(async (id) => (await detail(me, id)).visibility));
  expect(seen).toEqual(['hidden', 'private', 'public']);
});

test('an answer to a visitor has a tag, and is not sent again while it is the same', async () => {
  await stage.publish(artist);
  const first = await stage.visitor.get('/feed');
  expect(creationPage.parse(first.json()).items.length).toBeGreaterThan(0);
  expect(first.headers['cache-control']).toBe('public, no-cache');
  const etag = String(first.headers.etag);
  const again = await stage.visitor.send({
    method: 'GET',
    url: '/api/v1/feed',
    headers: { 'if-none-match': etag },
  });
  expect([again.statusCode, again.body]).toEqual([304, '']);
  const id = await stage.publish(artist);
  const newer = await stage.visitor.send({
    method: 'GET',
    url: '/api/v1/feed',
    headers: { 'if-none-match': etag },
  });
  expect(newer.json().items[0].id).toBe(id);
  expect((await artist.get('/feed')).headers.etag).toBeUndefined();
});
