import type { Lineage } from '@easel/core/contract/creation.ts';
import { lineage as lineageSchema } from '@easel/core/contract/creation.ts';
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

async function treeOf(browser: { get: Member['get'] }, id: string): Promise<Lineage['nodes']> {
  return lineageSchema.parse((await browser.get(`/creations/${id}/lineage`)).json()).nodes;
}

const shape = (nodes: Lineage['nodes']) =>
  nodes.map(({ id, parent, depth, kind, creation }) => [id, parent, depth, kind, creation?.id === id]);

test('the tree goes from a creation to what it came from and to what came from it', async () => {
  const root = await stage.publish(artist);
  const middle = await stage.paint(other, { parent: root });
  const self = await stage.publish(artist, { parent: middle, kind: 'imagine' });
  const child = await stage.publish(other, { parent: self });
  const privateLeaf = await stage.paint(artist, { parent: self });
  const grandchild = await stage.publish(artist, { parent: child });
  expect(shape(await treeOf(stage.visitor, self))).toEqual([
    [middle, root, -1, 'remix', false],
    [root, null, -2, 'imagine', true],
    [self, middle, 0, 'remix', true],
    [child, self, 1, 'remix', true],
    [grandchild, child, 2, 'remix', true],
  ]);
  expect((await treeOf(artist, self)).map(({ id }) => id)).toContain(privateLeaf);
  expect((await treeOf(other, self)).find(({ id }) => id === middle)?.creation?.visibility).toBe('private');
});

test('the furthest ancestor that nobody sees is left out, and one in between keeps its place', async () => {
  const hiddenRoot = await stage.paint(artist);
  const shown = await stage.publish(artist, { parent: hiddenRoot });
  const self = await stage.publish(other, { parent: shown });
  expect((await treeOf(stage.visitor, self)).map(({ id }) => id)).toEqual([shown, self]);
});

test('a remix by somebody else counts for the parent and is told once; one’s own does not count', async () => {
  const [author, remixer] = [await stage.member(), await stage.member()];
  const parent = await stage.publish(author);
  const theirs = await stage.publish(remixer, { parent });
  await stage.publish(author, { parent });
  const remixes = async () => (await author.get(`/creations/${parent}`)).json().remixes;
  expect(await remixes()).toBe(1);
  await remixer.patch(`/creations/${theirs}`, { visibility: 'hidden' });
  expect(await remixes()).toBe(0);
  await remixer.patch(`/creations/${theirs}`, { visibility: 'public' });
  expect(await remixes()).toBe(1);
  const news = await stage.deps.db
    .selectFrom('notification')
    .select(['kind', 'by_account', 'creation_id'])
    .where('account_id', '=', author.id)
    .execute();
  expect(news).toEqual([{ kind: 'remix', by_account: remixer.id, creation_id: theirs }]);
  await remixer.delete(`/creations/${theirs}`);
  expect(await remixes()).toBe(0);
});
