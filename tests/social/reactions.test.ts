import { type Comment, comment as commentSchema } from '@easel/core/contract/social.ts';
import { newId } from '@easel/core/ids.ts';
import type { NotificationKind } from '@easel/core/notifications/notify.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSocialStage, type Member, type SocialStage } from './social-stage.ts';

let stage: SocialStage;
let artist: Member;
let fan: Member;

beforeAll(async () => {
  stage = await createSocialStage();
  artist = await stage.member();
  fan = await stage.member();
});
afterAll(() => stage?.close());

async function counters(id: string) {
  return stage.deps.db
    .selectFrom('publication')
    .leftJoin('publication_tag', 'publication_tag.creation_id', 'publication.creation_id')
    .select(['likes', 'comments', 'remixes', 'publication.score', 'publication_tag.score as tag_score'])
    .where('publication.creation_id', '=', id)
    .executeTakeFirstOrThrow();
}

async function newsOf(member: Member): Promise<NotificationKind[]> {
  const rows = await stage.deps.db
    .selectFrom('notification')
    .select('kind')
    .where('account_id', '=', member.id)
    .orderBy('id')
    .execute();
  return rows.map(({ kind }) => kind as NotificationKind);
}

test('a like counts once, however often it is given, and goes when it is taken back', async () => {
  const id = await stage.publish(artist);
  const like = () => fan.put(`/creations/${id}/like`);
  expect((await like()).json()).toEqual({ liked: true, likes: 1 });
  expect((await like()).json()).toEqual({ liked: true, likes: 1 });
  expect((await fan.get(`/creations/${id}`)).json()).toMatchObject({ liked: true, likes: 1 });
  expect((await artist.get(`/creations/${id}`)).json()).toMatchObject({ liked: false, likes: 1 });
  expect((await fan.delete(`/creations/${id}/like`)).json()).toEqual({ liked: false, likes: 0 });
  expect((await fan.delete(`/creations/${id}/like`)).json()).toEqual({ liked: false, likes: 0 });
  expect((await stage.visitor.put(`/creations/${id}/like`)).statusCode).toBe(401);
  expect(await newsOf(artist)).toEqual(['like']);
});

test('fifty people who like, unlike and comment at once are counted right, and nobody waits for ever', async () => {
  const ids = [
    await stage.publish(artist, { tags: ['crowd'] }),
    await stage.publish(artist, { tags: ['crowd'] }),
  ];
  const people = await Promise.all(Array.from({ length: 50 }, () => stage.member()));
  const answers = await Promise.all(
    people.flatMap((person, i) =>
      (i % 2 ? ids : ids.toReversed()).flatMap((id) => [
        person.put(`/creations/${id}/like`),
        person.put(`/creations/${id}/like`),
        ...(i < 20 ? [person.delete(`/creations/${id}/like`)] : []),
        ...(i % 10 === 0 ? [person.post(`/creations/${id}/comments`, { text: `from ${i}` })] : []),
      ]),
    ),
  );
  expect([...new Set(answers.map(({ statusCode }) => statusCode))].sort()).toEqual([200, 201]);
  await Promise.all(people.slice(0, 20).map((person) => person.put(`/creations/${ids[0]}/like`)));
  for (const id of ids) {
    const { n } = await stage.deps.db
      .selectFrom('creation_like')
      .select((eb) => eb.fn.countAll<bigint>().as('n'))
      .where('creation_id', '=', id)
      .executeTakeFirstOrThrow();
    const counted = await counters(id);
    expect(counted).toMatchObject({ likes: Number(n), comments: 5 });
    expect(counted.tag_score).toBe(counted.score);
  }
  expect((await counters(ids[0] ?? '')).likes).toBe(50);
});

test('publishing, liking and deleting the same creation at once leaves its lists and counters true', async () => {
  const id = await stage.publish(artist, { tags: ['race'] });
  const people = await Promise.all(Array.from({ length: 8 }, () => stage.member()));
  await Promise.all([
    ...people.flatMap((person) => [
      person.put(`/creations/${id}/like`),
      person.delete(`/creations/${id}/like`),
    ]),
    ...['hidden', 'public', 'private', 'public'].map((visibility) =>
      artist.patch(`/creations/${id}`, { visibility, tags: ['race', visibility] }),
    ),
    artist.delete(`/creations/${id}`),
  ]);
  expect(await stage.pageThrough(stage.visitor, '/feed?tag=race')).toEqual([]);
  const tags = await stage.deps.db
    .selectFrom('tag')
    .selectAll()
    .where('name', 'in', ['race', 'public'])
    .execute();
  expect(tags.every(({ creations }) => creations === 0)).toBe(true);
});

/** What tries to become more than text, in prompts, tags and comments. */
const NASTY = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "javascript:alert('1')",
  '<svg/onload=alert(1)>',
  '{{constructor.constructor("alert(1)")()}}',
  '&lt;b&gt; &amp; <b>bold</b>',
  '\\u003cscript\\u003e',
  "'; drop table comment; --",
];

test.each(NASTY)('comments and prompts stay the text that was written: %s', async (text) => {
  const id = await stage.publish(artist, { prompt: text });
  const answer = await fan.post(`/creations/${id}/comments`, { text });
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(commentSchema.parse(answer.json()).text).toBe(text);
  const shown = await stage.visitor.get(`/creations/${id}`);
  expect(shown.json().prompt).toBe(text);
  expect([shown.headers['x-content-type-options'], shown.headers['content-type']]).toEqual([
    'nosniff',
    'application/json; charset=utf-8',
  ]);
});

test('comments lose what cannot be seen, and what shows nothing or breaks a rule is refused', async () => {
  const id = await stage.publish(artist);
  const say = (text: string) => fan.post(`/creations/${id}/comments`, { text });
  expect((await say('nice\u202e gnp\u200b.exe')).json().text).toBe('nice gnp.exe');
  expect((await say('\u200b\u2060')).json().type).toBe('bad-option');
  expect((await say('x'.repeat(1001))).json().type).toBe('bad-request');
  expect((await say('child porn')).json().type).toBe('refused-by-policy');
  expect((await counters(id)).comments).toBe(1);
});

test('a comment is rewritten by its writer, and deleted by them, the artist or an admin', async () => {
  const [id, admin, stranger] = [await stage.publish(artist), await stage.admin(), await stage.member()];
  const say = async (): Promise<Comment> =>
    (await fan.post(`/creations/${id}/comments`, { text: 'hm' })).json();
  const said = await say();
  for (const other of [artist, admin, stranger]) {
    expect((await other.patch(`/comments/${said.id}`, { text: 'mine now' })).statusCode).toBe(404);
  }
  const edited = (await fan.patch(`/comments/${said.id}`, { text: 'oh!' })).json();
  expect(edited).toMatchObject({ text: 'oh!', isMine: true });
  expect(edited.editedAt).not.toBeNull();
  expect((await stranger.delete(`/comments/${said.id}`)).statusCode).toBe(404);
  for (const [index, person] of [fan, artist, admin].entries()) {
    const { id: target } = index === 0 ? said : await say();
    expect((await person.delete(`/comments/${target}`)).statusCode).toBe(204);
    expect((await person.delete(`/comments/${target}`)).statusCode).toBe(404);
  }
  expect((await fan.delete(`/comments/${newId('com')}`)).statusCode).toBe(404);
  expect(await counters(id)).toMatchObject({ comments: 0 });
  expect((await stage.visitor.get(`/creations/${id}/comments`)).json()).toEqual({ items: [], next: null });
});

test('comments are read page by page, each once, the newest first', async () => {
  const id = await stage.publish(artist);
  const said: string[] = [];
  for (let i = 0; i < 5; i++) {
    said.unshift((await fan.post(`/creations/${id}/comments`, { text: `number ${i}` })).json().id);
  }
  expect(await stage.pageThrough(stage.visitor, `/creations/${id}/comments`, 2)).toEqual(said);
});

test('nobody writes more than twenty comments a minute, and others are not stopped by that', async () => {
  const [hasty, calm] = [await stage.member(), await stage.member()];
  const id = await stage.publish(artist);
  const codes: number[] = [];
  for (let i = 0; i < 21; i++) {
    codes.push((await hasty.post(`/creations/${id}/comments`, { text: `number ${i}` })).statusCode);
  }
  expect([codes[19], codes[20]]).toEqual([201, 429]);
  expect((await calm.post(`/creations/${id}/comments`, { text: 'one' })).statusCode).toBe(201);
});

test('whoever is named in a comment is told once, the artist of the comment itself', async () => {
  const [owner, named, writer] = await Promise.all([stage.member(), stage.member(), stage.member()]);
  const id = await stage.publish(owner);
  const text = `look @${named.handle}, @${named.handle.toUpperCase()} and @${owner.handle}! mail me@${named.handle}.org @nobody-here`;
  const said: Comment = (await writer.post(`/creations/${id}/comments`, { text })).json();
  await writer.patch(`/comments/${said.id}`, { text: `${text}!` });
  expect(await newsOf(named)).toEqual(['mention']);
  expect(await newsOf(owner)).toEqual(['comment']);
});

test('people who blocked one another neither see, follow, like, comment nor name each other', async () => {
  const [a, b] = await Promise.all([stage.member(), stage.member()]);
  const [ofA, ofB] = [
    await stage.publish(a, { prompt: 'zebra' }),
    await stage.publish(b, { prompt: 'zebra' }),
  ];
  await b.put(`/artists/${a.handle}/follow`);
  await b.post(`/creations/${ofA}/comments`, { text: 'before' });
  const common = await stage.publish(artist);
  await a.post(`/creations/${common}/comments`, { text: 'hello' });
  expect((await a.put(`/artists/${b.handle}/block`)).json()).toMatchObject({ isBlocked: true });

  for (const [me, them, theirs] of [
    [a, b, ofB],
    [b, a, ofA],
  ] as const) {
    expect(await stage.pageThrough(me, '/feed')).not.toContain(theirs);
    expect(await stage.pageThrough(me, '/search?q=zebra')).toHaveLength(1);
    for (const answer of [
      await me.get(`/creations/${theirs}`),
      await me.get(`/creations/${theirs}/comments`),
      await me.put(`/creations/${theirs}/like`),
      await me.post(`/creations/${theirs}/comments`, { text: 'hey' }),
      await me.put(`/artists/${them.handle}/follow`),
    ]) {
      expect(answer.statusCode).toBe(404);
    }
  }
  expect((await b.get(`/artists/${a.handle}`)).statusCode).toBe(404);
  expect((await a.get(`/creations/${ofA}/comments`)).json().items).toEqual([]);
  expect((await b.get(`/creations/${common}/comments`)).json().items).toEqual([]);
  expect((await stage.visitor.get(`/creations/${common}/comments`)).json().items).toHaveLength(1);
  await b.post(`/creations/${common}/comments`, { text: `@${a.handle} hey` });
  expect(await newsOf(a)).toEqual(['follow', 'comment']);

  await a.delete(`/artists/${b.handle}/block`);
  expect((await b.get(`/artists/${a.handle}`)).json()).toMatchObject({ isFollowed: false, followers: 0 });
});

test('an artist’s page counts what others see, and following oneself or nobody is refused', async () => {
  const me = await stage.member();
  await stage.publish(me);
  await stage.paint(me);
  expect((await fan.put(`/artists/${me.handle}/follow`)).json()).toMatchObject({
    isFollowed: true,
    followers: 1,
  });
  await fan.put(`/artists/${me.handle}/follow`);
  const page = (await stage.visitor.get(`/artists/${me.handle}`)).json();
  expect(page).toMatchObject({ handle: me.handle, creations: 1, followers: 1, isMe: false });
  expect((await me.put(`/artists/${me.handle}/follow`)).statusCode).toBe(403);
  expect((await me.put(`/artists/${me.handle}/block`)).statusCode).toBe(403);
  expect((await me.put('/artists/nobody-at-all/follow')).statusCode).toBe(404);
  expect((await fan.delete(`/artists/${me.handle}/follow`)).json()).toMatchObject({ followers: 0 });
});
