import type { CreationDetail } from '@easel/core/contract/creation.ts';
import { expect, test } from 'vitest';
import { renderArtistPage } from './artist.ts';
import { renderChallengePage, renderChallengesPage } from './challenges.ts';
import { renderCollectionPage } from './collections.ts';
import { renderCreationPage } from './creation.ts';
import { renderSearchPage, renderTagsPage } from './finding.ts';
import { renderHead } from './head.ts';
import { type Html, html, link, toText } from './html.ts';
import type { RenderedPage } from './page.ts';
import { PLACEHOLDER_START, placeholderPixels } from './placeholder.ts';
import { LAYOUT_SCRIPT } from './policy.ts';
import { fillShell, SHELL_HEAD, SHELL_MAIN } from './shell.ts';
import { renderTiles, sources } from './tile.ts';
import { renderFilteredPage, renderWallPage } from './wall.ts';
import { renderWho } from './who.ts';
import { shorten } from './words.ts';

/** Texts that break out of one place or another when they are not escaped there. */
const ATTACKS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title><script>alert(1)</script>',
  '</textarea><script>alert(1)</script>',
  '--><svg onload=alert(1)>',
  '<svg><style><img src=x onerror=alert(1)></style>',
  '{{alert(1)}} <%= alert(1) %> #{alert(1)}',
  'javascript:alert(1)',
  'java\tscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  '//evil.example/x',
  '\\\\evil.example',
  '/\\evil.example',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '\u0000<\u0000script>alert(1)</script>',
  '\ud800<b onclick=alert(1)>',
  '\u202e<i onclick=alert(1)>\u2066',
  "$&$`$'<u onclick=alert(1)>",
  `${SHELL_MAIN}${SHELL_HEAD}`,
];

const HASH = '1QcSHQRnh493V4dIh4eXh1h4kJUI';

/** A whole site whose every text and address is the same attack. */
function everyPageWith(attack: string): RenderedPage[] {
  const artist = { handle: attack, name: attack, avatarUrl: attack };
  const file = { url: attack, width: 10, height: 10, bytes: 1 };
  const media = {
    thumbhash: HASH,
    width: 10,
    height: 10,
    tile: file,
    small: file,
    large: { ...file, width: 20 },
    video: file,
  };
  const time = '2026-01-01T00:00:00Z';
  const card = {
    id: attack,
    artist,
    media: { type: 'video' as const, ...media },
    prompt: attack,
    publishedAt: time,
  };
  const counts = { visibility: 'public' as const, likes: 1, comments: 1, remixes: 1, liked: true };
  const creation: CreationDetail = {
    ...card,
    ...counts,
    kind: attack,
    model: { id: attack, title: attack },
    settings: [{ name: attack, value: attack }],
    negativePrompt: attack,
    seed: attack,
    tags: [attack],
    createdAt: time,
    orderId: null,
    isMine: false,
    parent: attack,
    remix: { discord: attack, telegram: attack },
    downloadUrl: attack,
  };
  const comment = {
    id: attack,
    creationId: attack,
    artist,
    text: `@someone ${attack}`,
    createdAt: time,
    editedAt: time,
  };
  const still = { ...creation, media: { ...creation.media, type: 'picture' as const, video: null } };
  const wall = { items: [creation, still], next: attack };
  const list = { items: wall.items, next: attack, seq: attack };
  const comments = {
    items: [
      { ...comment, isMine: true },
      { ...comment, isMine: false },
    ],
    next: attack,
  };
  const nodes = [
    { creation, id: attack, parent: null, depth: 0, kind: attack },
    { creation, id: 'other', parent: attack, depth: 1, kind: attack },
    { creation: null, id: 'third', parent: 'other', depth: 2, kind: attack },
  ];
  const numbers = {
    creations: 1,
    followers: 1,
    following: 1,
    isFollowed: true,
    isBlocked: false,
    isMe: false,
  };
  const collection = {
    id: attack,
    title: attack,
    about: attack,
    visibility: 'public' as const,
    artist,
    creations: 1,
    covers: [creation],
  };
  const challenge = {
    id: attack,
    title: attack,
    about: attack,
    tag: attack,
    startsAt: time,
    endsAt: time,
    creations: 1,
  };
  const now = new Date(time);
  return [
    renderWallPage({ tab: 'new', list, tags: [attack], path: '/' }),
    renderFilteredPage({ by: { tag: attack }, list }),
    renderFilteredPage({ by: { model: creation.model }, list }),
    renderCreationPage({ creation, isIndexable: true, lineage: { nodes }, comments }),
    renderCreationPage({ creation: still, isIndexable: false, lineage: { nodes: [] }, comments }),
    renderArtistPage({
      artist: { ...artist, bio: attack, ...numbers },
      isIndexable: false,
      wall,
      collections: [collection],
    }),
    renderCollectionPage({ collection, wall }),
    renderChallengesPage([challenge], now),
    renderChallengePage({ challenge, wall, now }),
    renderSearchPage({ query: attack, wall, tags: [attack] }),
    renderTagsPage({ tags: [{ name: attack, creations: 1 }], models: [creation.model] }),
    { head: { title: attack }, main: renderWho(artist) },
  ];
}

/** The elements and attributes of markup as a browser would see them, with nothing of their texts. */
function skeleton(markup: string): string[] {
  return [...markup.matchAll(/<(\/?[a-z][^\s>/]*)((?:"[^"]*"|[^">])*)>/gi)].map(([, name, attributes = '']) =>
    [name, ...[...attributes.matchAll(/([^\s="]+)(?:="[^"]*")?/g)].map(([, attribute]) => attribute)].join(
      ' ',
    ),
  );
}

const SHELL = `<html><head>${SHELL_HEAD}</head><body>${SHELL_MAIN}</body></html>`;
const ORIGIN = 'https://easel.example';

test.each(ATTACKS)('%j changes the markup of no page, and leads nowhere', (attack) => {
  const harmless = everyPageWith('harmless');
  for (const [i, { head, main }] of everyPageWith(attack).entries()) {
    const page = fillShell(SHELL, { head: renderHead(head, ORIGIN), main });
    const twin = harmless[i];
    if (!twin) throw new Error('a page too many');
    const expected = fillShell(SHELL, { head: renderHead(twin.head, ORIGIN), main: twin.main });
    expect(skeleton(page)).toEqual(skeleton(expected));
    for (const [, address = ''] of page.matchAll(/ (?:href|src|action|poster|data-video)="([^"]*)"/g)) {
      expect(address).toMatch(/^(\/(?![/\\])|https:\/\/easel\.example\/|#$|data:image\/bmp;base64,)/);
    }
  }
});

test('text is escaped, markup is not, nothing is nothing', () => {
  const inner = html`<b>${'<&>'}</b>`;
  expect(
    toText(html`<p title="${`"'`}">${inner}${['a', html`<i></i>`]}${false}${undefined}${null}${0}</p>`),
  ).toBe('<p title="&quot;&#39;"><b>&lt;&amp;&gt;</b>a<i></i>0</p>');
});

test.each([
  'javascript:alert(1)',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  ' /x',
  'vbscript:x',
  '',
])('the address %j leads nowhere', (address) => expect(link(address)).toBe('#'));
test.each(['/c/cre_1', 'https://t.me/bot', 'http://127.0.0.1/x'])('the address %j stays', (address) => {
  expect(link(address)).toBe(address);
});

test('a placeholder is a small bitmap, whatever the hash', () => {
  expect(PLACEHOLDER_START).toMatch(/^data:image\/bmp;base64,Qk2u[\w+/]{68}$/);
  expect(placeholderPixels(HASH)).toMatch(/^[\w+/]{160}$/);
  for (const broken of ['', 'AAAA', '%%%', '"><script>', '/////////////////////w==']) {
    expect(placeholderPixels(broken) ?? '').toMatch(/^[\w+/]*$/);
  }
});

test('a picture offers each of its files once, also where it has few', () => {
  const file = (name: string, width: number) => ({ url: `/${name}`, width, height: 1, bytes: 1 });
  const offered = (tile: number, small: number, large: number) => {
    const files = { tile: file('tile', tile), small: file('small', small), large: file('large', large) };
    return sources({ type: 'picture', thumbhash: HASH, width: 1, height: 1, video: null, ...files });
  };
  expect(offered(360, 512, 2048)).toBe('/tile 360w, /small 512w, /large 2048w');
  expect(offered(360, 341, 832)).toBe('/tile 360w, /large 832w');
  expect(offered(512, 512, 1024)).toBe('/tile 512w, /large 1024w');
  expect(offered(256, 256, 256)).toBe('/tile 256w');
});

test('a first screen is laid out early and its two tallest pictures are fetched first; what is below waits to be seen', () => {
  const file = { url: '/x', width: 360, height: 1, bytes: 1 };
  const hang = (height: number, i: number) => ({
    id: `cre_${i}`,
    artist: { handle: 'a', name: 'A', avatarUrl: null },
    media: {
      ...{ type: 'picture' as const, thumbhash: HASH, video: null, tile: file, small: file, large: file },
      width: 100,
      height,
    },
    prompt: '',
    publishedAt: '2026-01-01T00:00:00Z',
    ...{ visibility: 'public' as const, likes: 0, comments: 0, remixes: 0, liked: false },
  });
  const cards = [100, 80, 150, 100, 140, 150, 100, 100, 300].map(hang);
  const urgencies = (tiles: Html[]) =>
    tiles.map((tile) => /(?:fetchpriority|loading)="(\w+)"/.exec(toText(tile))?.[1] ?? toText(tile));
  expect(urgencies(renderTiles(cards, { above: true }))).toEqual([
    ...['low', 'low', 'high', 'low', 'low', 'high', 'low', 'low'],
    `<script>${LAYOUT_SCRIPT}</script>`,
    'lazy',
  ]);
  expect(new Set(urgencies(renderTiles(cards)))).toEqual(new Set(['lazy']));
  const [tile = ''] = renderTiles(cards, { above: true }).map(toText);
  expect(tile).toMatch(/<i class="hash" data-hash="[\w+/]{160}"><\/i><img /);
});

test('texts are cut between words, and letters are never cut', () => {
  expect(shorten('a  lighthouse\nin a storm', 100)).toBe('a lighthouse in a storm');
  expect(shorten('a lighthouse in a storm', 15)).toBe('a lighthouse…');
  expect(shorten('😀'.repeat(30), 20)).toBe(`${'😀'.repeat(19)}…`);
});

test('challenges that one can take part in stand first, then those ahead, then those that are over', () => {
  const now = new Date('2026-03-14T12:00:00Z');
  const challenge = (title: string, startsAt: string, endsAt: string) => ({
    id: title,
    title,
    about: '',
    tag: 'sea',
    startsAt: `${startsAt}T00:00:00Z`,
    endsAt: `${endsAt}T00:00:00Z`,
    creations: 0,
  });
  const ahead = challenge('ahead', '2026-03-20', '2026-03-27');
  const open = challenge('open', '2026-03-10', '2026-03-17');
  const over = challenge('over', '2026-03-01', '2026-03-08');
  const page = toText(renderChallengesPage([ahead, open, over], now).main);
  expect([...page.matchAll(/<h2[^>]*><a[^>]*>(\w+)/g)].map(([, title]) => title)).toEqual([
    'open',
    'ahead',
    'over',
  ]);
});

test('a search that found nothing so far leads on, and one that found nothing at all does not', () => {
  const search = (next: string | null) =>
    toText(renderSearchPage({ query: 'fox', wall: { items: [], next }, tags: [] }).main);
  expect(search('further')).toContain('href="/search?q=fox&amp;cursor=further">Look further back</a>');
  expect(search(null)).toContain('Nothing found. ');
  expect(search(null)).not.toContain('rel="next"');
});
