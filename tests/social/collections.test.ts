import { type Collection, collection as collectionSchema } from '@easel/core/contract/social.ts';
import { newId } from '@easel/core/ids.ts';
import { COLLECTION_ITEMS_MAX, COLLECTIONS_MAX } from '@easel/core/social/collections.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSocialStage, type Member, type SocialStage } from './social-stage.ts';

let stage: SocialStage;
let curator: Member;
let artist: Member;

beforeAll(async () => {
  stage = await createSocialStage();
  curator = await stage.member();
  artist = await stage.member();
});
afterAll(() => stage?.close());

async function open(more: object = {}): Promise<Collection> {
  const answer = await curator.post('/collections', { title: ' Blue <b>things</b>\u200b ', ...more });
  return collectionSchema.parse(answer.json());
}

test('a collection holds what one sees, shows what others may see, and goes by pages', async () => {
  const { id, title } = await open();
  expect(title).toBe('Blue <b>things</b>');
  const put = (creation: string) => curator.put(`/collections/${id}/creations/${creation}`);
  const mine = await stage.paint(curator);
  const shown = [await stage.publish(artist), await stage.publish(artist), await stage.publish(artist)];
  for (const creation of [...shown, mine, ...shown]) expect((await put(creation)).statusCode).toBe(204);
  expect((await put(await stage.paint(artist))).statusCode).toBe(404);

  const newestFirst = shown.toReversed();
  expect(await stage.pageThrough(stage.visitor, `/collections/${id}/creations`, 1)).toEqual(newestFirst);
  expect(await stage.pageThrough(curator, `/collections/${id}/creations`, 2)).toEqual([mine, ...newestFirst]);
  const page: Collection = (await stage.visitor.get(`/collections/${id}`)).json();
  expect(page).toMatchObject({ creations: 3, artist: { handle: curator.handle } });
  expect(page.covers.map((cover) => cover.id)).toEqual(newestFirst);

  await artist.delete(`/creations/${shown[0]}`);
  expect((await curator.delete(`/collections/${id}/creations/${shown[1]}`)).statusCode).toBe(204);
  expect(await stage.pageThrough(curator, `/collections/${id}/creations`)).toEqual([mine, shown[2]]);
});

test('what is left out of a change stays, and private ones are their owner’s alone', async () => {
  const { id } = await open({ about: 'Since always' });
  expect((await curator.patch(`/collections/${id}`, { visibility: 'private' })).json()).toMatchObject({
    title: 'Blue <b>things</b>',
    about: 'Since always',
    visibility: 'private',
  });
  const listed = async (browser: { get: Member['get'] }) =>
    (await stage.pageThrough(browser as Member, `/artists/${curator.handle}/collections`, 1)).includes(id);
  expect([await listed(curator), await listed(artist), await listed(stage.visitor)]).toEqual([
    true,
    false,
    false,
  ]);
  expect(await stage.pageThrough(curator, '/collections', 1)).toContain(id);
  for (const path of [`/collections/${id}`, `/collections/${id}/creations`]) {
    expect((await artist.get(path)).statusCode).toBe(404);
  }
});

test('collections of others, of nobody and of nothing are told apart by nobody', async () => {
  const { id } = await open({ visibility: 'private' });
  const creation = await stage.publish(artist);
  for (const target of [id, newId('col'), 'col_x']) {
    for (const answer of [
      await artist.patch(`/collections/${target}`, { title: 'mine' }),
      await artist.delete(`/collections/${target}`),
      await artist.put(`/collections/${target}/creations/${creation}`),
      await artist.delete(`/collections/${target}/creations/${creation}`),
    ]) {
      expect([answer.statusCode, answer.json().what]).toEqual([404, 'collection']);
    }
  }
  expect((await curator.delete(`/collections/${id}`)).statusCode).toBe(204);
  expect((await curator.get(`/collections/${id}`)).statusCode).toBe(404);
});

test('no number of requests at once passes what a collection, or a person, may have', async () => {
  const collector = await stage.member();
  await sql`
    insert into collection (id, account_id, title, visibility)
    select 'col_' || n, ${collector.id}, 'One of many', 'private' from generate_series(2, ${COLLECTIONS_MAX}) n`.execute(
    stage.deps.db,
  );
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => collector.post('/collections', { title: 'One more' })),
  );
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 403, 403, 403]);

  const { id } = await open();
  const [one, other] = [await stage.publish(artist), await stage.publish(artist)];
  await sql`
    with painted as (
      insert into creation (id, order_id, account_id, idx, width, height, seed, sha256, thumbhash, variants)
      select 'cre_' || n, order_id, account_id, n, width, height, seed, sha256, thumbhash, variants
      from creation, generate_series(2, ${COLLECTION_ITEMS_MAX}) n where id = ${one} returning id)
    insert into collection_item (collection_id, creation_id, added_at)
    select ${id}, id, now() from painted`.execute(stage.deps.db);
  const put = async (creation: string) =>
    (await curator.put(`/collections/${id}/creations/${creation}`)).statusCode;
  expect((await Promise.all([put(one), put(other)])).sort()).toEqual([204, 403]);
  const [kept] = await stage.pageThrough(stage.visitor, `/collections/${id}/creations`);
  // What is in it already can be put in again.
  expect(await put(kept ?? '')).toBe(204);
});

test('names that show nothing or break a rule are refused', async () => {
  expect((await curator.post('/collections', { title: '\u200b' })).json().type).toBe('bad-option');
  expect((await curator.post('/collections', { title: 'child porn' })).json().type).toBe('refused-by-policy');
  expect((await curator.post('/collections', { title: 'x'.repeat(81) })).json().type).toBe('bad-request');
});
