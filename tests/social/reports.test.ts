import { findBrokenAudit, writeAudit } from '@easel/core/audit/audit.ts';
import { someoneWaits } from '@easel/core/testing/someone-waits.ts';
import { inTransaction } from '@easel/db/connect.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSocialStage, type Member, type SocialStage } from './social-stage.ts';

let stage: SocialStage;
let artist: Member;
let admin: Member;
let people: Member[];

beforeAll(async () => {
  stage = await createSocialStage();
  artist = await stage.member();
  admin = await stage.admin();
  people = await Promise.all(Array.from({ length: 6 }, () => stage.regular()));
});
afterAll(() => stage?.close());

const about = (subject: string, id: string) => ({ subject, id, reason: 'hate', text: 'look at this' });
const review = (subject: string, id: string, verdict: string) =>
  admin.post('/reports/review', { subject, id, verdict });

test('three people’s reports at once withhold a creation until an admin has looked at it', async () => {
  const id = await stage.publish(artist, { tags: ['reported'] });
  for (let i = 0; i < 4; i++) await people[0]?.post('/reports', about('creation', id));
  expect((await stage.visitor.get(`/creations/${id}`)).statusCode).toBe(200);
  await Promise.all(people.slice(1, 3).map((person) => person.post('/reports', about('creation', id))));
  expect((await stage.visitor.get(`/creations/${id}`)).statusCode).toBe(404);
  expect((await artist.get(`/creations/${id}`)).json().visibility).toBe('hidden');

  // Publishing again is no way around the admins.
  await artist.patch(`/creations/${id}`, { visibility: 'hidden' });
  await artist.patch(`/creations/${id}`, { visibility: 'public' });
  expect(await stage.pageThrough(stage.visitor, '/feed?tag=reported')).toEqual([]);
  expect((await admin.get('/reports')).json().items).toMatchObject([
    { subject: 'creation', id, reporters: 3, reasons: [{ reason: 'hate', times: 3 }], isWithheld: true },
  ]);
  expect((await artist.get('/reports')).statusCode).toBe(404);
  expect(
    (await artist.post('/reports/review', { subject: 'creation', id, verdict: 'keep' })).statusCode,
  ).toBe(404);

  expect((await review('creation', id, 'keep')).statusCode).toBe(204);
  expect(await stage.pageThrough(stage.visitor, '/feed?tag=reported')).toEqual([id]);
  expect((await admin.get('/reports')).json().items).toEqual([]);
  for (const person of people.slice(0, 5)) await person.post('/reports', about('creation', id));
  expect((await stage.visitor.get(`/creations/${id}`)).statusCode).toBe(200);
  await people[5]?.post('/reports', about('creation', id));
  expect((await stage.visitor.get(`/creations/${id}`)).statusCode).toBe(404);
  expect((await review('creation', id, 'remove')).statusCode).toBe(204);
  expect((await artist.patch(`/creations/${id}`, { visibility: 'public' })).json().visibility).toBe('hidden');
});

test('reports of newcomers, and of who was never delivered anything, wait for an admin and withhold nothing', async () => {
  const id = await stage.publish(artist);
  const [one, two, three] = people;
  const newcomer = await stage.member();
  await stage.paint(newcomer);
  for (const person of [newcomer, await stage.member({ daysAgo: 30 }), one, two]) {
    expect((await person?.post('/reports', about('creation', id)))?.statusCode).toBe(204);
  }
  expect((await stage.visitor.get(`/creations/${id}`)).statusCode).toBe(200);
  expect((await admin.get('/reports')).json().items).toMatchObject([{ id, reporters: 4, isWithheld: false }]);
  await three?.post('/reports', about('creation', id));
  expect((await stage.visitor.get(`/creations/${id}`)).statusCode).toBe(404);
  await review('creation', id, 'keep');
});

test('a comment that three people report is withheld and uncounted, shown again or deleted', async () => {
  const creation = await stage.publish(artist);
  const comments = async () => (await artist.get(`/creations/${creation}`)).json().comments;
  const { id } = (await artist.post(`/creations/${creation}/comments`, { text: 'well' })).json();
  const reportAll = (from: number) =>
    Promise.all(people.slice(from, from + 3).map((person) => person.post('/reports', about('comment', id))));
  await reportAll(0);
  expect(await comments()).toBe(0);
  expect((await stage.visitor.get(`/creations/${creation}/comments`)).json().items).toEqual([]);
  await review('comment', id, 'keep');
  expect(await comments()).toBe(1);
  await reportAll(3);
  expect(await comments()).toBe(0);
  await review('comment', id, 'remove');
  expect((await artist.delete(`/comments/${id}`)).statusCode).toBe(404);
  expect(await comments()).toBe(0);
});

test('what an admin decides about a report is in the log that only grows', async () => {
  const id = await stage.publish(artist);
  await people[0]?.post('/reports', about('creation', id));
  await review('creation', id, 'remove');
  const lines = await stage.deps.db
    .selectFrom('audit')
    .select(['actor', 'action', 'details'])
    .where('subject', '=', id)
    .execute();
  const details = { subject: 'creation', verdict: 'remove' };
  expect(lines).toEqual([{ actor: admin.id, action: 'reports-reviewed', details }]);
  expect(await findBrokenAudit(stage.deps.db)).toBeUndefined();
});

test('an artist is reported by name and never withheld; what there is not cannot be reported', async () => {
  for (const person of people) {
    expect((await person.post('/reports', about('artist', artist.handle))).statusCode).toBe(204);
  }
  expect((await stage.visitor.get(`/artists/${artist.handle}`)).statusCode).toBe(200);
  expect((await admin.get('/reports')).json().items).toMatchObject([{ id: artist.handle, reporters: 6 }]);
  expect((await review('artist', artist.handle, 'keep')).statusCode).toBe(204);
  expect((await review('artist', artist.handle, 'keep')).statusCode).toBe(404);
  const unseen = await stage.paint(artist);
  for (const [subject, id] of [
    ['creation', unseen],
    ['comment', 'com_x'],
    ['artist', 'nobody-here'],
  ] as const) {
    const answer = await people[0]?.post('/reports', about(subject, id));
    expect([answer?.statusCode, answer?.json().what]).toEqual([404, subject]);
  }
});

test('the list says what was reported, by how many and for what, the most reported first, page by page', async () => {
  const [one, two, three] = people;
  const reported = await stage.publish(artist);
  const discussed = await stage.publish(artist);
  const said = (await artist.post(`/creations/${discussed}/comments`, { text: 'well' })).json();
  await one?.post('/reports', about('creation', reported));
  await one?.post('/reports', { subject: 'comment', id: said.id, reason: 'spam' });
  await two?.post('/reports', about('comment', said.id));
  await three?.post('/reports', { subject: 'comment', id: said.id, reason: 'spam', text: 'again' });
  await (await stage.member()).post('/reports', about('artist', artist.handle));
  // An admin sees also what is withheld, and by whom they are blocked.
  await artist.put(`/artists/${admin.handle}/block`);

  expect(await stage.pageThrough(admin, '/reports', 1)).toEqual([said.id, artist.handle, reported]);
  const [comment, person, picture] = (await admin.get('/reports')).json().items;
  expect(comment).toMatchObject({
    subject: 'comment',
    artist: { handle: artist.handle },
    creation: { id: discussed },
    text: 'well',
    reporters: 3,
    reasons: [
      { reason: 'spam', times: 2 },
      { reason: 'hate', times: 1 },
    ],
    texts: ['again', 'look at this'],
    isWithheld: true,
  });
  expect(person).toMatchObject({ subject: 'artist', creation: null, reporters: 1, isWithheld: false });
  expect(picture).toMatchObject({ creation: { id: reported, visibility: 'public' }, isWithheld: false });
  await artist.delete(`/artists/${admin.handle}/block`);
  for (const { subject, id } of [comment, person, picture]) {
    expect((await review(subject, id, 'keep')).statusCode).toBe(204);
  }
});

test('what is deleted needs nobody any more; what its maker hides can still be removed', async () => {
  const [gone, hidden] = [await stage.publish(artist), await stage.publish(artist)];
  for (const id of [gone, hidden]) await people[0]?.post('/reports', about('creation', id));
  await artist.delete(`/creations/${gone}`);
  await artist.patch(`/creations/${hidden}`, { visibility: 'hidden' });
  const { items } = (await admin.get('/reports')).json();
  expect(items).toMatchObject([{ id: hidden, isWithheld: false, creation: { visibility: 'hidden' } }]);
  expect((await review('creation', hidden, 'remove')).statusCode).toBe(204);
  expect((await artist.patch(`/creations/${hidden}`, { visibility: 'public' })).json().visibility).toBe(
    'hidden',
  );
});

test('reports about an artist go with them into the account that theirs is joined to', async () => {
  const [before, now] = [await stage.member(), await stage.member()];
  await people[0]?.post('/reports', about('artist', before.handle));
  await people[1]?.post('/reports', about('artist', now.handle));
  const joined = { merged_into: now.id, merged_at: new Date() };
  await stage.deps.db.updateTable('account').set(joined).where('id', '=', before.id).execute();
  expect((await admin.get('/reports')).json().items).toMatchObject([{ id: now.handle, reporters: 2 }]);
  expect((await review('artist', now.handle, 'keep')).statusCode).toBe(204);
  expect((await admin.get('/reports')).json().items).toEqual([]);
});

test('what an admin keeps while its artist hides their prompts is not found by its words', async () => {
  const id = await stage.publish(artist, { prompt: 'a quagga' });
  await Promise.all(people.slice(0, 3).map((person) => person.post('/reports', about('creation', id))));
  const both = await inTransaction(stage.deps.db, async (tx) => {
    // The log is written last, by one after the other: the verdict waits there, with all else done.
    await writeAudit(tx, { action: 'data-exported', subject: artist.id });
    const keeping = review('creation', id, 'keep');
    await someoneWaits(stage.deps.db);
    const hiding = artist.patch('/me', { privacy: { showPrompts: false } });
    await someoneWaits(stage.deps.db, 2);
    return [keeping, hiding];
  });
  expect((await Promise.all(both)).map(({ statusCode }) => statusCode)).toEqual([204, 200]);
  expect((await stage.visitor.get(`/creations/${id}`)).statusCode).toBe(200);
  expect(await stage.pageThrough(stage.visitor, '/search?q=quagga')).toEqual([]);
});
