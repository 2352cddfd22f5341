import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanName, cleanText } from './clean-text.ts';

test.each([
  ['plain words stay', 'A fox in snow', 'A fox in snow'],
  ['html is text like any other', '<b onload=x>fox</b>', '<b onload=x>fox</b>'],
  ['right-to-left overrides go', 'gnp.\u202Eexe\u202C fox', 'gnp.exe fox'],
  ['marks of direction go', '\u200Efox\u200F\u061C', 'fox'],
  ['isolates go', '\u2066fox\u2069', 'fox'],
  ['zero-width tricks go', 'f\u200Bo\uFEFFx\u2060', 'fox'],
  ['a joiner in a latin word hides', 'f\u200Do\u200Cx', 'fox'],
  ['soft hyphens and fillers go', 'f\u00ADo\u3164x\u115F', 'fox'],
  ['tag characters go', `fox${String.fromCodePoint(0xe0041, 0xe0042)}`, 'fox'],
  ['controls go', 'fo\u0000x\u0007', 'fo x'],
  ['a family of emoji stays one', '👨‍👩‍👧 ❤️', '👨‍👩‍👧 ❤️'],
  ['a non-joiner that Persian needs stays', 'می‌خواهم', 'می‌خواهم'],
  ['hebrew and arabic stay', 'שלום مرحبا', 'שלום مرحبا'],
  ['towers of accents are cut', `a${'\u0301'.repeat(40)}`, `á${'\u0301'.repeat(4)}`],
  ['nothing to see is nothing', ' \u200B\u2800\u3164 ', ''],
])('%s', (_, dirty, clean) => expect(cleanText(dirty)).toBe(clean));

test('lines stay lines, at most one empty one in a row; a name has one line', () => {
  expect(cleanText('one \r\n two\u2028\n\n\n\nthree')).toBe('one\ntwo\n\nthree');
  expect(cleanName(' one\r\n two ')).toBe('one two');
});

test('cleaning what is clean changes nothing', () => {
  const nasty = fc.constantFrom(
    '\u200d',
    '\u200c',
    '\ufe0f',
    '\u202e',
    '\u0301',
    '❤',
    'a',
    'م',
    '\n',
    ' ',
    '\u2800',
    '👩',
    '1',
  );
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: nasty, maxLength: 12 }));
  fc.assert(
    fc.property(text, (dirty) => {
      expect(cleanText(cleanText(dirty))).toBe(cleanText(dirty));
    }),
  );
});
