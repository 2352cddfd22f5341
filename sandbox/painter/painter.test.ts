import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createInstantPainter } from './instant-painter.ts';
import { createPainter, type PaintRequest } from './painter.ts';
import type { Picture } from './picture.ts';

const request: PaintRequest = {
  prompt: 'a lighthouse in a storm',
  negative: '',
  seed: '7',
  batchIndex: 0,
  width: 320,
  height: 256,
  steps: 4,
};

async function difference(one: Picture, other: Picture): Promise<number> {
  const [a, b] = await Promise.all([one.toPixels(), other.toPixels()]);
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += Math.abs((a[at] ?? 0) - (b[at] ?? 0));
  return sum / a.length;
}

describe.each([
  ['painter', createPainter()],
  ['instant painter', createInstantPainter()],
])('the %s', (_name, painter) => {
  it('paints the same request the same way', async () => {
    const [one, other] = [await painter.paint(request), await painter.paint({ ...request })];
    expect(Buffer.compare(await one.toPng(), await other.toPng())).toBe(0);
  });

  it.each([
    ['another seed', { seed: '8' }],
    ['the next of the batch', { batchIndex: 1 }],
    ['another prompt', { prompt: 'a cat in a field of red poppies' }],
    ['another prompt of words it does not know', { prompt: 'quantum spaghetti' }],
  ])('paints another picture for %s', async (_what, change) => {
    const other = await painter.paint({ ...request, ...change });
    expect(await difference(await painter.paint(request), other)).toBeGreaterThan(4);
  });

  it.each([
    [256, 256],
    [384, 216],
    [512, 1024],
  ])('paints %i by %i pixels, with something on them', async (width, height) => {
    const png = await (await painter.paint({ ...request, width, height })).toPng();
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width, height });
    const { channels } = await sharp(png).stats();
    expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(12);
  });
});

describe('the words of a prompt', () => {
  const painter = createPainter();
  const averageColour = async (prompt: string) => {
    const png = await (await painter.paint({ ...request, prompt })).toPng();
    const [red, green, blue] = (await sharp(png).stats()).channels.map(({ mean }) => mean);
    return { red: red ?? 0, green: green ?? 0, blue: blue ?? 0 };
  };

  it('steer light and colour', async () => {
    const night = await averageColour('the sea at night');
    const day = await averageColour('the sea on a sunny day');
    expect(day.green).toBeGreaterThan(night.green + 30);
    const red = await averageColour('red mountains');
    const blue = await averageColour('blue mountains');
    expect(red.red - red.blue).toBeGreaterThan(blue.red - blue.blue + 20);
  });

  it('are not painted when they are unwanted', async () => {
    const plain = await painter.paint({ ...request, prompt: 'a meadow with a castle' });
    const without = await painter.paint({ ...request, prompt: 'a meadow with a castle', negative: 'castle' });
    expect(await difference(plain, without)).toBeGreaterThan(2);
  });
});
