import { expect, test } from 'vitest';
import { MENTION } from './mention.ts';

test.each([
  ['thanks @fox-1!', ['fox-1']],
  ['@Fox, @other_one', ['Fox', 'other_one']],
  ['(@fox) @fox.', ['fox', 'fox']],
  ['mail fox@example.com, https://elsewhere.example/@fox', []],
  ['é@fox @foxé @_fox @fo', []],
  [`@${'x'.repeat(31)}`, []],
])('%s names %j', (text, handles) => {
  expect([...text.matchAll(MENTION)].map(([, handle]) => handle)).toEqual(handles);
});
