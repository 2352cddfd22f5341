import { expect, test } from 'vitest';
import { checkPolicy } from './check-prompt.ts';
import { wishBehind } from './wish-behind.ts';

test.each(['nsfw', 'nude, text', 'blood', 'people, dressing table', 'old paint', ''])(
  '--no %j wishes for nothing that a rule forbids',
  (negative) => {
    expect(wishBehind(negative)).toBe('');
  },
);

test.each(['clothes', 'any Clothing', 'underwear, hat', 'ｃｌｏｔｈｅｓ', 'censorship'])(
  '--no %j wishes for somebody nude',
  (negative) => {
    expect(wishBehind(negative)).toBe('nude');
    expect(() => checkPolicy(['a child', wishBehind(negative)])).toThrow('refused-by-policy');
  },
);

test('leaving out the grown-ups asks for a child', () => {
  expect(wishBehind('adults')).toBe('child');
  expect(() => checkPolicy(['erotic scene', wishBehind('adult')])).toThrow('refused-by-policy');
});

test('signs that stand for whole phrases are too long before they are slow', () => {
  expect(() => checkPolicy(['\u{fdfa}'.repeat(2_000)])).toThrow('prompt-too-long');
});
