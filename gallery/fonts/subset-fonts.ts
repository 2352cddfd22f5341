// `node gallery/fonts/subset-fonts.ts` writes the fonts beside it: the part of each family that nearly every page is written
// with, a third to half of the whole. tokens.css says which signs that are, and where browsers find the others.
import { readFile, writeFile } from 'node:fs/promises';
import subsetFont from 'subset-font';

const WHOLE = {
  'instrument-sans': import.meta.resolve(
    '@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2',
  ),
  'instrument-serif': import.meta.resolve(
    '@fontsource/instrument-serif/files/instrument-serif-latin-400-normal.woff2',
  ),
};
/** Pairs of letters, joined ones, and digits that stand below each other: all that the pages make use of. */
const KEPT = { targetFormat: 'woff2', keepFeatures: ['kern', 'liga', 'tnum'], noHinting: true } as const;

export type FontName = keyof typeof WHOLE;
export const FONT_NAMES = Object.keys(WHOLE) as FontName[];

export async function subset(name: FontName): Promise<Buffer> {
  const [whole, tokens] = await Promise.all([
    readFile(new URL(WHOLE[name])),
    readFile(new URL('../src/styles/tokens.css', import.meta.url), 'utf8'),
  ]);
  return subsetFont(whole, readSigns(tokens, name), KEPT);
}

/** Where the font that {@link subset} makes is kept. */
export const placeOf = (name: FontName): URL => new URL(`${name}.woff2`, import.meta.url);

/** All signs for which a sheet uses our file of a font. */
function readSigns(sheet: string, name: FontName): string {
  const ranges = new RegExp(`/${name}\\.woff2"[^}]*unicode-range: ([^;]+);`).exec(sheet)?.[1];
  if (!ranges) throw new Error(`tokens.css does not say what ${name} is for`);
  return ranges
    .split(',')
    .flatMap((range) => {
      const [first = Number.NaN, last = first] = range
        .trim()
        .slice('U+'.length)
        .split('-')
        .map((code) => Number.parseInt(code, 16));
      return Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i));
    })
    .join('');
}

if (import.meta.main) {
  for (const name of FONT_NAMES) await writeFile(placeOf(name), await subset(name));
}
