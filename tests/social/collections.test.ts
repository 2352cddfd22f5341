import { type Collection, collection as collectionSchema } from '@easel/core/contract/social.ts';
import { newId } from '@easel/core/ids.ts';
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

test('names that show nothing or break a rule are refused', async () => {
  expect((await curator.post('/collections', { title: '\u200b' })).json().type).toBe('bad-option');
  expect((await curator.post('/collections', { title: 'child porn' })).json().type).toBe('refused-by-policy');
  expect((await curator.post('/collections', { title: 'x'.repeat(81) })).json().type).toBe('bad-request');
});
