import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { FONT_NAMES, placeOf, subset } from './subset-fonts.ts';

test.each(FONT_NAMES)(
  '%s is as it is made from the package and for the signs of the style sheet',
  async (name) => {
    const [kept, made] = await Promise.all([readFile(placeOf(name)), subset(name)]);
    expect(made.equals(kept), 'node gallery/fonts/subset-fonts.ts writes it anew').toBe(true);
  },
);
