import sharp from 'sharp';
import { thumbHashToApproximateAspectRatio, thumbHashToRGBA } from 'thumbhash';
import { expect, test } from 'vitest';
import { AI_SOURCE_TYPE } from './ai-mark.ts';
import { BadPicture } from './bad-picture.ts';
import { decodePicture, type Pixels } from './decode-picture.ts';
import { fetchPicture } from './fetch-picture.ts';
import { judgePicture } from './judge-picture.ts';
import { renderThumbhash, renderVariants } from './render-variants.ts';
import { createRepeatWatch } from './repeat-watch.ts';

const SIZE = { width: 256, height: 192 };

/** Draws one pixel after the other. */
function draw(colourAt: (x: number, y: number) => [number, number, number], size = SIZE): Pixels {
  const data = Buffer.alloc(size.width * size.height * 3);
  for (let at = 0; at < size.width * size.height; at++) {
    data.set(colourAt(at % size.width, Math.floor(at / size.width)), at * 3);
  }
  return { data, ...size };
}

const scene = draw((x, y) => [x, y, (x * y) % 256]);
const fromPixels = ({ data, width, height }: Pixels) => sharp(data, { raw: { width, height, channels: 3 } });

test('every variant is marked as made by AI and carries nothing of the file it came from', async () => {
  const size = { width: 640, height: 256 };
  const file = await fromPixels(draw((x, y) => [x % 256, y, (x * y) % 256], size))
    .withExif({ IFD0: { Artist: 'worker-7', ImageDescription: 'the prompt' } })
    .withIccProfile('p3')
    .png()
    .toBuffer();
  const variants = await renderVariants(await decodePicture(file, size));
  expect(variants.map(({ about }) => [about.name, about.mime, about.width])).toEqual([
    ['original', 'image/png', 640],
    ['large', 'image/webp', 640],
    ['small', 'image/webp', 512],
    ['tile', 'image/webp', 360],
  ]);
  for (const { about, body } of variants) {
    const read = await sharp(body).metadata();
    expect(read.xmpAsString).toContain(`Iptc4xmpExt:DigitalSourceType="${AI_SOURCE_TYPE}"`);
    expect(read).not.toHaveProperty('exif');
    expect(read).not.toHaveProperty('icc');
    expect(body.includes('worker-7')).toBe(false);
    expect(about.bytes).toBe(body.length);
  }
});

test('the original keeps every pixel; the smaller ones keep the shape', async () => {
  const wide = draw((x, y) => [x % 256, y % 256, (x + y) % 256], { width: 1536, height: 640 });
  const [original, ...smaller] = await renderVariants(wide);
  expect(await sharp(original.body).raw().toBuffer()).toEqual(wide.data);
  expect(smaller.map(({ about }) => about)).toMatchObject([
    { name: 'large', width: 1536, height: 640 },
    { name: 'small', width: 512, height: 213 },
    { name: 'tile', width: 360, height: 150 },
  ]);
});

test('a picture that is small by itself has no larger variant', async () => {
  const little = draw((x, y) => [x % 256, y % 256, 7], { width: 320, height: 256 });
  const files = await renderVariants(little);
  expect(files.map(({ about }) => about.name)).toEqual(['original', 'small']);
});

test('the thumbhash is a few bytes that know the shape and where which colour is', () => {
  const wide = draw((x) => (x < 320 ? [250, 0, 0] : [0, 0, 250]), { width: 640, height: 256 });
  const hash = Buffer.from(renderThumbhash(wide), 'base64');
  expect(hash.length).toBeLessThan(40);
  expect(thumbHashToApproximateAspectRatio(hash)).toBeCloseTo(2.5, 0);
  const { w, h, rgba } = thumbHashToRGBA(hash);
  const colourAt = (x: number) => [
    ...rgba.subarray((Math.floor(h / 2) * w + Math.floor(x * w)) * 4).subarray(0, 3),
  ];
  const [left, right] = [colourAt(0.1), colourAt(0.9)];
  expect(left[0]).toBeGreaterThan(200);
  expect(left[2]).toBeLessThan(60);
  expect(right[0]).toBeLessThan(60);
  expect(right[2]).toBeGreaterThan(200);
});

test('a picture of another size is refused', async () => {
  const file = await fromPixels(scene).png().toBuffer();
  await expect(decodePicture(file, { width: 512, height: 384 })).rejects.toThrow(
    '256x192 instead of 512x384',
  );
});

test('a cut file and a file that is no picture are refused', async () => {
  const file = await fromPixels(scene).png().toBuffer();
  await expect(decodePicture(file.subarray(0, file.length / 2), SIZE)).rejects.toBeInstanceOf(BadPicture);
  await expect(decodePicture(Buffer.from('<html>no</html>'), SIZE)).rejects.toBeInstanceOf(BadPicture);
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="256" height="192"/>');
  await expect(decodePicture(svg, SIZE)).rejects.toThrow('of the format svg');
});

test('grey and transparent files become plain colour', async () => {
  const grey = await fromPixels(scene).greyscale().png().toBuffer();
  const clear = await fromPixels(scene).ensureAlpha(0.5).png().toBuffer();
  for (const file of [grey, clear]) {
    expect((await decodePicture(file, SIZE)).data).toHaveLength(SIZE.width * SIZE.height * 3);
  }
});

test.each([
  ['one colour', draw(() => [7, 7, 7])],
  ['almost one colour', draw((x) => [200 + (x % 2), 200, 200])],
])('%s is blank', (_what, pixels) => {
  expect(() => judgePicture(pixels)).toThrow('blank');
});

test('a notice drawn as a picture is a placeholder', () => {
  const notice = draw((x, y) => (y > 80 && y < 110 && x % 7 < 4 ? [68 + (x % 40), 68, 68] : [242, 242, 242]));
  expect(() => judgePicture(notice)).toThrow('placeholder');
});

test.each([
  ['a dark night', draw((x, y) => [(x * y) % 12, (x + y) % 9, 10 + (y % 8)])],
  ['a few flat colours', draw((x, y) => (x < 128 ? [200, 40, 40] : y < 96 ? [40, 40, 200] : [240, 240, 40]))],
  [
    'a plain ground with something painted',
    draw((x, y) => (x < 50 ? [x * 5, y, (x * y) % 256] : [255, 255, 255])),
  ],
])('%s is a picture', (_what, pixels) => {
  expect(() => judgePicture(pixels)).not.toThrow();
});

test('the same pixels for another prompt were not made from it', () => {
  const repeats = createRepeatWatch(2);
  expect(repeats.seenForOther('scene', 'a fox')).toBe(false);
  expect(repeats.seenForOther('scene', 'a fox')).toBe(false);
  expect(repeats.seenForOther('scene', 'a cat')).toBe(true);
  expect(repeats.seenForOther('other', 'a cat')).toBe(false);
});

test('base64 is read with or without the head of a data address', async () => {
  const signal = new AbortController().signal;
  expect(await fetchPicture({ base64: 'aGVsbG8=' }, signal)).toEqual(Buffer.from('hello'));
  expect(await fetchPicture({ base64: 'data:image/png;base64,aGVsbG8=' }, signal)).toEqual(
    Buffer.from('hello'),
  );
  await expect(fetchPicture({ base64: 'A'.repeat(50_000_000) }, signal)).rejects.toBeInstanceOf(BadPicture);
});
