import { expect, test } from 'vitest';
import { shorten } from './shorten.ts';

test.each([
  ['abc', 3, 'abc'],
  ['abcdef', 4, 'abc…'],
  ['a fox and a hen', 6, 'a fox…'],
  ['ab👩‍👩‍👧‍👦cd', 6, 'ab…'],
  ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 15, '👩‍👩‍👧‍👦…'],
  ['🦊🦊🦊', 5, '🦊🦊…'],
  ['e\u0301e\u0301e\u0301', 4, 'e\u0301…'],
  ['fox', 0, ''],
  ['fox', 1, ''],
])('%s in %i', (text, max, short) => {
  expect(shorten(text, max)).toBe(short);
  expect(shorten(text, max).length).toBeLessThanOrEqual(max);
});

test('counts as it is told', () => {
  expect(shorten('****', 5, (part) => part.length * 2)).toBe('**…');
});
