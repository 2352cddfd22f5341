// Builds the gallery: `node gallery/build.ts --input feed.json --out <folder>`. The folder must not be there yet; it gets
//   site/       what is served, with .br and .gz beside every text
//   shell.html  the frame that the api fills for what is newer
//   build.json  what it was made from, written last: a folder without it is half a build
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'astro';
import type { BuildMark } from './render/build-mark.ts';
import type { GalleryInput } from './render/gallery-input.ts';

const TEXTS = new Set(['.html', '.css', '.js', '.json', '.xml', '.txt', '.svg', '.webmanifest']);
/** Smaller ones fit into a packet or two anyway. */
const COMPRESS_FROM_BYTES = 1_000;
/** Pages live for minutes: the last percent costs ten times as long. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };
const AT_ONCE = 16;

const { values } = parseArgs({
  options: { input: { type: 'string' }, out: { type: 'string' }, cache: { type: 'string' } },
});
if (!values.input || !values.out) throw new Error('both --input and --out are needed');
const input = resolve(values.input);
const out = resolve(values.out);
const cache = values.cache && resolve(values.cache);
const site = join(out, 'site');

const { origin, seq, at, walls } = JSON.parse(await readFile(input, 'utf8')) as GalleryInput;
process.env.GALLERY_INPUT = input;
await mkdir(out);
// Astro keeps what it needs on the way in the output folder, if that is below the current one.
process.chdir(out);
await build({
  root: import.meta.dirname,
  outDir: site,
  site: origin,
  logLevel: 'error',
  ...(cache && { cacheDir: cache }),
  // What renders the pages runs in that folder, from where no package can be found.
  vite: { resolve: { noExternal: true }, ...(cache && { cacheDir: join(cache, 'vite') }) },
});
await rename(join(site, 'shell', 'index.html'), join(out, 'shell.html'));
await rm(join(site, 'shell'), { recursive: true });
await compressTexts(site);
const mark: BuildMark = { origin, seq, at, newest: walls[0]?.items[0]?.id ?? null };
await writeFile(join(out, 'build.json'), JSON.stringify(mark));

async function compressTexts(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = entries.filter((entry) => entry.isFile() && TEXTS.has(extname(entry.name)));
  const queue = texts.map((entry) => join(entry.parentPath, entry.name));
  const work = async () => {
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) await compress(path);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function compress(path: string): Promise<void> {
  const body = await readFile(path);
  if (body.length < COMPRESS_FROM_BYTES) return;
  await writeFile(`${path}.br`, await promisify(brotliCompress)(body, BROTLI));
  await writeFile(`${path}.gz`, await promisify(gzip)(body));
}
