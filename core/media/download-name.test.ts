import { expect, test } from 'vitest';
import { contentDisposition, downloadName } from './download-name.ts';

const CREATION = 'cre_01h45ytscbebyvny4gc8cr8ma2';
const named = (prompt?: string) =>
  downloadName({
    creationId: CREATION,
    ...(prompt !== undefined && { prompt }),
    file: { key: `creations/${CREATION}/original.png` },
  });

test.each([
  ['A fox, in SNOW!', 'a-fox-in-snow-cr8ma2.png'],
  ['ein Fuchs im Schnee über Öl', 'ein-fuchs-im-schnee-über-öl-cr8ma2.png'],
  ['雪の中の狐', '雪の中の狐-cr8ma2.png'],
  ['../../etc/passwd; rm -rf "$HOME"\r\nx', 'etc-passwd-rm-rf-home-x-cr8ma2.png'],
  ['🦊🦊', 'easel-cr8ma2.png'],
  [undefined, 'easel-cr8ma2.png'],
  [`${'a'.repeat(60)} tail`, `${'a'.repeat(48)}-cr8ma2.png`],
  [
    'one two three four five six seven eight nine ten eleven',
    'one-two-three-four-five-six-seven-eight-nine-ten-cr8ma2.png',
  ],
])('the file of %j is called %j', (prompt, name) => {
  expect(named(prompt)).toBe(name);
});

test('a name of any script goes into the header, with a plain one beside it', () => {
  expect(contentDisposition('a-fox.png')).toBe('attachment; filename="a-fox.png"');
  expect(contentDisposition('öl.png')).toBe(`attachment; filename="ol.png"; filename*=UTF-8''%C3%B6l.png`);
  expect(contentDisposition('狐.png')).toBe(`attachment; filename="_.png"; filename*=UTF-8''%E7%8B%90.png`);
});
