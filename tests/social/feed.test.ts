import { deriveKeys } from '@easel/core/config/site-keys.ts';
import type { Page } from '@easel/core/contract/page.ts';
import { createCursors } from '@easel/core/cursor.ts';
import { openOwnerSession } from '@easel/core/testing/owner-session.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSocialStage, type Member, type SocialStage } from './social-stage.ts';

let stage: SocialStage;
let artist: Member;

beforeAll(async () => {
  stage = await createSocialStage();
  artist = await stage.member();
});
afterAll(() => stage?.close());

/** Sets when a creation was published, and what it has. */
async function age(id: string, hours: number, likes = 0): Promise<void> {
  await sql`update publication set published_at = now() - make_interval(hours => ${hours}), likes = ${likes}
    where creation_id = ${id}`.execute(stage.deps.db);
}

/** Lists so many under a tag, now, that no page shows. */
async function crowd(tag: string, size: number): Promise<void> {
  const owner = openOwnerSession(stage.database.url);
  try {
    await owner.query('set session_replication_role = replica');
    await owner.query(
      `insert into publication_tag (creation_id, tag, published_at, score)
       select 'cre_crowd' || n, $1, now(), extract(epoch from now() - timestamptz '2026-01-01T00:00:00Z') / 86400
       from generate_series(1, $2::int) n`,
      [tag, size],
    );
  } finally {
    await owner.end();
  }
}

test('pages follow one another without gap or double while new ones come', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 7; i++) ids.unshift(await stage.publish(artist, { tags: ['stream'] }));
  for (const path of [
    '/feed?',
    '/feed?tag=stream&',
    `/feed?artist=${artist.handle}&`,
    '/feed?model=flux-schnell&',
  ]) {
    const seen: string[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page: Page<{ id: string }> = (
        await artist.get(`${path}limit=2${next && `&cursor=${next}`}`)
      ).json();
      seen.push(...page.items.map(({ id }) => id));
      next = page.next;
      if (seen.length < 6) await stage.publish(artist, { tags: ['stream'] });
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((id) => ids.includes(id))).toEqual(ids);
  }
});

test('creations of one and the same moment come each once', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) ids.push(await stage.publish(artist, { tags: ['moment'] }));
  const now = new Date();
  for (const table of ['publication', 'publication_tag'] as const) {
    await stage.deps.db
      .updateTable(table)
      .set({ published_at: now })
      .where('creation_id', 'in', ids)
      .execute();
  }
  const seen = await stage.pageThrough(stage.visitor, '/feed?tag=moment', 2);
  expect(seen).toEqual(ids.toSorted().reverse());
});

test('trending: a like is worth half as much after a day, and every list agrees', async () => {
  const me = await stage.member();
  const publish = () => stage.publish(me, { tags: ['trend'] });
  const [old, loved, fresh, rising] = [await publish(), await publish(), await publish(), await publish()];
  await age(old, 72, 3);
  await age(loved, 24, 30);
  await age(fresh, 0, 0);
  await age(rising, 1, 4);
  // log2(1 + 30) - 1 = 3.95; log2(1 + 4) - 1/24 = 2.28; log2(1) = 0; log2(1 + 3) - 3 = -1.
  const order = [loved, rising, fresh, old];
  for (const path of [
    'tag=trend',
    `artist=${me.handle}`,
    `tag=trend&model=flux-schnell&artist=${me.handle}`,
  ]) {
    expect(await stage.pageThrough(stage.visitor, `/feed?sort=trending&${path}`, 1)).toEqual(order);
  }
  for (let i = 0; i < 2; i++) await (await stage.member()).put(`/creations/${fresh}/like`);
  await (await stage.member()).post(`/creations/${fresh}/comments`, { text: 'lovely' });
  expect(await stage.pageThrough(stage.visitor, '/feed?sort=trending&tag=trend')).toEqual([
    loved,
    fresh,
    rising,
    old,
  ]);
});

test('following shows whom I follow, and a visitor nothing', async () => {
  const [me, a, b, c, d] = await Promise.all(Array.from({ length: 5 }, () => stage.member()));
  if (!me || !a || !b || !c || !d) throw new Error('five members');
  const ids: string[] = [];
  for (const who of [d, a, b, c, a, d, b, b]) {
    const id = await stage.publish(who, { tags: who === a ? ['by-a'] : [] });
    if (who !== c) ids.unshift(id);
  }
  for (const who of [a, b, d]) await me.put(`/artists/${who.handle}/follow`);
  expect(await stage.pageThrough(me, '/feed?sort=following', 1)).toEqual(ids);
  expect(await stage.pageThrough(me, '/feed?sort=following&tag=by-a', 1)).toHaveLength(2);
  expect(await stage.pageThrough(stage.visitor, '/feed?sort=following')).toEqual([]);
});

test("few among many of a tag are looked for page by page, an artist's at once", async () => {
  const me = await stage.member();
  const old = await stage.publish(me, { tags: ['crowd', 'rare'] });
  await crowd('crowd', 2_500);
  const young = await stage.publish(me, { tags: ['crowd', 'rare'] });
  for (const sort of ['new', 'trending']) {
    const read = async (query: string): Promise<Page<{ id: string }>> =>
      (await stage.visitor.get(`/feed?sort=${sort}&tag=crowd&limit=5&${query}`)).json();
    const first = await read('model=flux-schnell');
    expect(first).toMatchObject({ items: [{ id: young }], next: expect.any(String) });
    const second = await read(`model=flux-schnell&cursor=${first.next}`);
    expect(second).toMatchObject({ items: [{ id: old }], next: null });
    for (const query of [`artist=${me.handle}`, `artist=${me.handle}&model=flux-schnell`]) {
      expect(await read(query)).toMatchObject({ items: [{ id: young }, { id: old }], next: null });
    }
    expect(await read(`artist=${me.handle}&model=sdxl`)).toEqual({ items: [], next: null });
  }
});

test('what was tampered with, made up or taken from another list is no cursor', async () => {
  for (let i = 0; i < 3; i++) await stage.publish(artist, { tags: ['sealed'] });
  const { next } = (await stage.visitor.get('/feed?limit=1&tag=sealed')).json();
  const [body = '', mac = ''] = next.split('.');
  const place = JSON.parse(Buffer.from(body, 'base64url').toString());
  const forged = Buffer.from(JSON.stringify([place[0] + 1, place[1]])).toString('base64url');
  const foreign = createCursors(deriveKeys('another secret').cursors).seal('feed', place);
  const bad = [`${forged}.${mac}`, `${body}.`, body, '.', 'x', foreign, `${next}.x`, `${next}A`, '%00', mac];
  for (const cursor of bad) {
    const answer = await stage.visitor.get(`/feed?limit=1&tag=sealed&cursor=${encodeURIComponent(cursor)}`);
    expect([cursor, answer.statusCode, answer.json().type]).toEqual([cursor, 400, 'bad-cursor']);
  }
  for (const path of [
    '/feed?limit=1',
    '/feed?limit=1&tag=sealed&sort=trending',
    '/search?q=sealed',
    '/feed?tag=other',
  ]) {
    expect((await stage.visitor.get(`${path}&cursor=${next}`)).json().type).toBe('bad-cursor');
  }
  expect((await stage.visitor.get(`/feed?tag=sealed&limit=1&cursor=${next}`)).statusCode).toBe(200);
  expect((await stage.visitor.get(`/feed?cursor=${'x'.repeat(401)}`)).json().type).toBe('bad-request');
});

test('a list of what there is not is empty', async () => {
  for (const query of [
    'tag=no-such',
    'tag=%3Cb%3E',
    'model=none',
    'artist=nobody-here',
    'artist=%00x',
    'model=%00',
    'tag=%00',
    'challenge=cha_none',
  ]) {
    expect((await stage.visitor.get(`/feed?${query}`)).json()).toEqual({ items: [], next: null });
  }
});

test('a challenge shows what was published with its tag in its time; only admins call for one', async () => {
  const admin = await stage.admin();
  const [early, entry, late] = [
    await stage.publish(artist, { tags: ['ice'] }),
    await stage.publish(artist, { tags: ['ice', 'blue'] }),
    await stage.publish(artist, { tags: ['ice'] }),
  ];
  for (const [id, days] of [
    [early, 20],
    [entry, 10],
    [late, 1],
  ] as const) {
    for (const table of ['publication', 'publication_tag'] as const) {
      await stage.deps.db
        .updateTable(table)
        .set({ published_at: new Date(Date.now() - days * 86_400_000) })
        .where('creation_id', '=', id)
        .execute();
    }
  }
  const at = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const body = { title: 'Ice', about: 'Anything frozen', tag: '#Ice', startsAt: at(15), endsAt: at(5) };
  expect((await artist.post('/challenges', body)).statusCode).toBe(404);
  expect((await admin.post('/challenges', { ...body, endsAt: at(16) })).json().type).toBe('bad-option');
  const created = (await admin.post('/challenges', body)).json();
  expect(created).toMatchObject({ title: 'Ice', tag: 'ice', creations: 1 });
  expect((await stage.visitor.get('/challenges')).json().items).toEqual([created]);
  expect((await stage.visitor.get(`/challenges/${created.id}`)).json()).toEqual(created);
  expect((await stage.visitor.get('/challenges/cha_none')).statusCode).toBe(404);
  for (const sort of ['new', 'trending']) {
    expect(await stage.pageThrough(stage.visitor, `/feed?sort=${sort}&challenge=${created.id}`)).toEqual([
      entry,
    ]);
  }
  expect(await stage.pageThrough(stage.visitor, `/feed?challenge=${created.id}&tag=blue`)).toEqual([entry]);
});

test('tags are counted as they come and go', async () => {
  const count = async (name: string) =>
    (await artist.get('/tags?limit=200')).json().items.find((tag: { name: string }) => tag.name === name)
      ?.creations;
  const ids = [
    await stage.publish(artist, { tags: ['counted', 'first'] }),
    await stage.publish(artist, { tags: ['counted'] }),
  ];
  expect([await count('counted'), await count('first')]).toEqual([2, 1]);
  await artist.patch(`/creations/${ids[0]}`, { tags: ['second'] });
  expect([await count('counted'), await count('first'), await count('second')]).toEqual([1, undefined, 1]);
  await artist.patch(`/creations/${ids[1]}`, { visibility: 'private' });
  expect(await count('counted')).toBeUndefined();
});
