import { expect, test } from 'vitest';
import { expandPermutations } from './permutations.ts';

test.each<[prompt: string, all: string[]]>([
  ['a fox', ['a fox']],
  ['a {red|blue} fox', ['a red fox', 'a blue fox']],
  [
    '{red|blue} fox in {snow|rain}',
    ['red fox in snow', 'red fox in rain', 'blue fox in snow', 'blue fox in rain'],
  ],
  ['a { red | blue } fox', ['a red fox', 'a blue fox']],
  ['a {red|} fox', ['a red fox', 'a fox']],
  ['a {big {red|blue}|tiny} fox', ['a big red fox', 'a tiny fox', 'a big blue fox']],
  ['a {red|red} fox', ['a red fox']],
  ['a {red} fox', ['a {red} fox']],
  ['a {red|blue fox', ['a {red|blue fox']],
  ['a red|blue} fox', ['a red|blue} fox']],
  ['{🦊|🐺} בשלג', ['🦊 בשלג', '🐺 בשלג']],
])('%j', (prompt, all) => {
  expect(new Set(expandPermutations(prompt))).toEqual(new Set(all));
  expect(expandPermutations(prompt)[0]).toBe(all[0]);
});

test('ten are written out, eleven are too many', () => {
  const group = (count: number) => `{${Array.from({ length: count }, (_, i) => `n${i}`).join('|')}}`;
  expect(expandPermutations(group(10))).toHaveLength(10);
  for (const prompt of [
    group(11),
    `${group(4)} ${group(4)}`,
    group(900),
    '{a|b}'.repeat(400),
    '{a|a}'.repeat(400),
  ]) {
    expect(() => expandPermutations(prompt)).toThrow(
      expect.objectContaining({
        code: 'over-cap',
        details: expect.objectContaining({ option: 'variants', cap: '10' }),
      }),
    );
  }
});
