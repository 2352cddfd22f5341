import { expect, test } from 'vitest';
import { neededWords } from './search-words.ts';

test.each<[string, string[][]]>([
  ["'fox'", [['fox']]],
  ["'fox' & 'snow' & 'fox'", [['fox', 'snow']]],
  ["'fox' <-> 'snow' <2> 'field' | 'owl'", [['fox', 'snow', 'field'], ['owl']]],
  ["'fox' & !'snow' & 'owl'", [['fox', 'owl']]],
  ["'fox' & !( 'deep' <-> 'snow' | 'ice' ) & 'owl'", [['fox', 'owl']]],
  ["( 'fox' | 'owl' ) & 'snow'", [['snow']]],
  ["!'fox' | 'owl'", [[], ['owl']]],
  ["'it''s' & 'a\\\\b|c' & 'y/z.com'", [["it's", 'a\\b|c', 'y/z.com']]],
])('%s needs %j', (search, words) => {
  expect(neededWords(search)).toEqual(words);
});
