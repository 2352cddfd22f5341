import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { GalleryInput } from '@easel/gallery/render/gallery-input.ts';
import { readPolicy } from '@easel/gallery/render/policy.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildGallery } from './build-gallery.ts';

const EMPTY = { items: [], next: null };
const INPUT: GalleryInput = {
  origin: 'https://easel.example',
  seq: '1.0.0',
  at: '2026-01-01T00:00:00.000Z',
  walls: [EMPTY],
  trending: EMPTY,
  creations: [],
  tags: [],
  tagWalls: [],
  models: [{ id: 'flux-schnell', title: 'FLUX.1 schnell' }],
  modelWalls: [],
  challenges: [],
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-gallery-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const build = (input: GalleryInput, signal = new AbortController().signal) =>
  buildGallery({ folder, input, signal });
const current = () => readlink(join(folder, 'current'));
const yearOf = (year: number) => ({ ...INPUT, at: `${year}-01-01T00:00:00.000Z` });

/** What stands in a page itself is what its policy names, down to the last letter: a browser would run nothing else. */
function expectOnlyNamedInline(page: string): void {
  const inline = [...page.matchAll(/<(?:script|style)>(.*?)<\/(?:script|style)>/gs)].map(
    ([, text = '']) => text,
  );
  expect(inline).toHaveLength(2);
  const hashes = inline.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  for (const hash of hashes) expect(readPolicy(page)).toContain(hash);
}

test('a build becomes the current one as a whole; one that fails or is broken off changes nothing', async () => {
  await build(INPUT);
  expect(await current()).toBe(join('builds', '20260101000000000'));
  const site = join(folder, 'current', 'site');
  const page = await readFile(join(site, 'index.html'));
  expect(page.toString()).toContain('Nothing hangs here yet.');
  expectOnlyNamedInline(page.toString());
  expect(brotliDecompressSync(await readFile(join(site, 'index.html.br')))).toEqual(page);
  expect(JSON.parse(await readFile(join(folder, 'current', 'build.json'), 'utf8'))).toEqual({
    origin: INPUT.origin,
    seq: INPUT.seq,
    at: INPUT.at,
    newest: null,
  });
  expect(await readdir(site)).not.toContain('shell');

  await expect(build({ ...yearOf(2027), walls: [] })).rejects.toThrow('no wall');
  await expect(build(yearOf(2028), AbortSignal.timeout(200))).rejects.toThrow();
  expect(await current()).toBe(join('builds', '20260101000000000'));

  await build(yearOf(2029));
  expect(await current()).toBe(join('builds', '20290101000000000'));
  expect(await readdir(join(folder, 'builds'))).toHaveLength(2);
}, 180_000);
