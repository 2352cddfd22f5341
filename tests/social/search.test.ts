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

/** Adds so many texts of others, made now, that are found by their words and not shown. */
async function crowd(text: string, size: number): Promise<void> {
  const owner = openOwnerSession(stage.database.url);
  try {
    await owner.query('set session_replication_role = replica');
    await owner.query('alter table publication_text enable always trigger list_words');
    await owner.query(
      `insert into publication_text (creation_id, published_at, words)
       select 'cre_' || $1::text || n, now(), to_tsvector('english', $1) from generate_series(1, $2::int) n`,
      [text, size],
    );
    await owner.query('alter table publication_text enable trigger list_words');
  } finally {
    await owner.end();
  }
}

test('a search that finds little among much looks through some of it for each page, and leads on', async () => {
  const matches = [await stage.publish(artist, { prompt: 'a narwhal' })];
  await crowd('a narwhal in a cage', 7_000);
  matches.unshift(await stage.publish(artist, { prompt: 'a narwhal' }));
  matches.unshift(await stage.publish(artist, { prompt: 'a narwhal' }));
  const seen: string[] = [];
  const sizes: number[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const page: Page<{ id: string }> = (
      await stage.visitor.get(`/search?q=narwhal -cage&limit=1${next && `&cursor=${next}`}`)
    ).json();
    seen.push(...page.items.map(({ id }) => id));
    sizes.push(page.items.length);
    next = page.next;
  }
  expect([seen, sizes]).toEqual([matches, [1, 1, 0, 1]]);
});

test('one that has a rare word beside a common one is found at once, however long ago it was', async () => {
  const old = await stage.publish(artist, { prompt: 'an okapi on a tightrope' });
  const older = await stage.publish(artist, { prompt: 'an axolotl' });
  await crowd('a tightrope', 7_000);
  for (const words of ['okapi tightrope', 'tightrope okapi', '"okapi on a tightrope"']) {
    const page: Page<{ id: string }> = (await stage.visitor.get(`/search?q=${words}`)).json();
    expect([page.items.map(({ id }) => id), page.next]).toEqual([[old], null]);
  }
  const either: Page<{ id: string }> = (await stage.visitor.get('/search?q=okapi or axolotl')).json();
  expect(either.items.map(({ id }) => id)).toEqual([older, old]);
  expect(await find('-tightrope okapi or tightrope -tightrope')).toEqual([]);
});

test('a page that ends among what was looked at together loses nothing better that comes after it', async () => {
  const prompt = 'a gnu on a meadow';
  const crowds = async (of: string, size: number) => {
    for (const word of ['gnu', 'meadow']) await crowd(`${of} ${word}`, size);
  };
  const best = await stage.publish(artist, { prompt, tags: ['gnu', 'meadow'] });
  await crowds('old', 150);
  const second = await stage.publish(artist, { prompt });
  await crowds('young', 50);
  const first = await stage.publish(artist, { prompt });
  await crowds('new', 400);
  expect(await find('gnu meadow', 1)).toEqual([first, second, best]);
});
