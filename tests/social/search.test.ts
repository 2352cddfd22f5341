import { setTimeout } from 'node:timers/promises';
import type { Page } from '@easel/core/contract/page.ts';
import { openOwnerSession } from '@easel/core/testing/owner-session.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSocialStage, type Member, type SocialStage } from './social-stage.ts';

let stage: SocialStage;
let artist: Member;

beforeAll(async () => {
  stage = await createSocialStage();
  artist = await stage.member();
});
afterAll(() => stage?.close());

const find = (words: string, limit?: number) =>
  stage.pageThrough(stage.visitor, `/search?q=${encodeURIComponent(words)}`, limit);

test('words, phrases, exclusions and alternatives are understood as people write them', async () => {
  const fox = await stage.publish(artist, { prompt: 'a red fox sleeping in deep snow' });
  const owl = await stage.publish(artist, { prompt: 'an owl over snowy fields', tags: ['fox'] });
  expect(await find('foxes')).toEqual([owl, fox]);
  expect(await find('fox -owl')).toEqual([fox]);
  expect(await find('"deep snow"')).toEqual([fox]);
  expect(await find('"snow deep"')).toEqual([]);
  expect((await find('sleeping or fields')).toSorted()).toEqual([fox, owl].toSorted());
  expect(await find('Fox SNOW red')).toEqual([fox]);
  await artist.patch(`/creations/${fox}`, { visibility: 'hidden' });
  expect(await find('fox')).toEqual([owl]);
});

test.each([
  "'",
  '"',
  '" or',
  '& | ! ( )',
  ':*',
  '\\',
  '%',
  "'; drop table publication; --",
  '<->',
  'or or or',
  '-',
  'the of and',
  '((((',
  '\u0000fox',
  '🦊',
  '-nothing-here-at-all \u202e',
  'a'.repeat(200),
])('any text is a search: %j', async (words) => {
  const answer = await stage.visitor.get(`/search?q=${encodeURIComponent(words)}`);
  expect([answer.statusCode, answer.json().next]).toEqual([200, null]);
});

test('the best match comes first: a tag weighs more than a word, and equals go by time', async () => {
  const inPrompt = await stage.publish(artist, {
    prompt: 'a harbour at dawn with a quokka far away in the mist',
  });
  const inTag = await stage.publish(artist, { prompt: 'an animal', tags: ['quokka'] });
  const later = await stage.publish(artist, {
    prompt: 'a harbour at dawn with a quokka far away in the mist',
  });
  expect(await find('quokka', 1)).toEqual([inTag, later, inPrompt]);
});

test('many matches come in pages, each once, also beyond what is ranked at once, and while new ones come', async () => {
  const first = await stage.publish(artist, { prompt: 'walrus walrus walrus', tags: ['walrus'] });
  const all = [first];
  for (let i = 0; i < 230; i++) all.push(await stage.publish(artist, { prompt: `walrus ${i}` }));
  const seen: string[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const page: Page<{ id: string }> = (
      await stage.visitor.get(`/search?q=walrus&limit=50${next && `&cursor=${next}`}`)
    ).json();
    seen.push(...page.items.map(({ id }) => id));
    next = page.next;
    if (next) await stage.publish(artist, { prompt: 'walrus again' });
  }
  expect(seen.toSorted()).toEqual(all.toSorted());
});

test('a search that takes too long looks through the newest only, and its next page goes on from there', async () => {
  const matches = [await stage.publish(artist, { prompt: 'a narwhal' })];
  const owner = openOwnerSession(stage.database.url);
  await owner.query('set session_replication_role = replica');
  await owner.query(`insert into publication_text (creation_id, published_at, words)
    select 'cre_other' || n, now(), to_tsvector('english', 'a picture') from generate_series(1, 6000) n`);
  matches.unshift(await stage.publish(artist, { prompt: 'a narwhal' }));
  matches.unshift(await stage.publish(artist, { prompt: 'a narwhal' }));

  /** While nothing can be read from the table that is searched. */
  const searchSlowly = async (query: string): Promise<Page<{ id: string }>> => {
    await owner.query('begin; lock table publication_text in access exclusive mode');
    const answer = stage.visitor.get(`/search?q=narwhal&${query}`);
    await setTimeout(1_000);
    await owner.query('commit');
    return (await answer).json();
  };
  const seen: string[] = [];
  const sizes: number[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const page = await searchSlowly(`limit=1${next && `&cursor=${next}`}`);
    seen.push(...page.items.map(({ id }) => id));
    sizes.push(page.items.length);
    next = page.next;
  }
  await owner.end();
  expect([seen, sizes]).toEqual([matches, [1, 1, 1]]);
  expect(await find('narwhal')).toEqual(matches);
});
