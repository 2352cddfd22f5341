import { expect, test } from 'vitest';
import { hasFlag, type PictureOptions, parseFlags } from './flags.ts';

test.each([
  ['a fox --dry', 'a fox', {}],
  ['—dry a fox --no text --ar 16:9', 'a fox', { negative: 'text', aspect: '16:9' }],
  ['a fox --no text --dry in snow', 'a fox in snow', { negative: 'text' }],
])('"%s" asks for the price only', (text, prompt, options) => {
  expect(parseFlags(text)).toEqual({ prompt, options, dry: true });
});

test.each(['a fox --private', '—private a fox', 'a --PRIVATE fox'])('"%s" asks in private', (text) => {
  expect(parseFlags(text)).toEqual({ prompt: 'a fox', options: {}, private: true });
  expect(hasFlag(text, 'private')).toBe(true);
  expect(hasFlag(text, 'dry')).toBe(false);
});

test.each<[text: string, prompt: string, options: PictureOptions]>([
  ['a fox', 'a fox', {}],
  ['a fox --ar 16:9 --seed 7', 'a fox', { aspect: '16:9', seed: '7' }],
  ['--ar 16:9 a fox', 'a fox', { aspect: '16:9' }],
  ['a fox --ar=16:9', 'a fox', { aspect: '16:9' }],
  ['a fox --ar = 16:9', 'a fox 16:9', { aspect: '=' }],
  ['a fox --AR 16:9 --Seed 7', 'a fox', { aspect: '16:9', seed: '7' }],
  // Phones turn two hyphens into one long dash.
  ['a fox —ar 16:9 –seed 7', 'a fox', { aspect: '16:9', seed: '7' }],
  ['a fox — red as rust', 'a fox — red as rust', {}],
  ['a fox --style "pixel"', 'a fox', { style: 'pixel' }],
  ['a fox --style "two words" in snow', 'a fox in snow', { style: 'two words' }],
  ['a fox --no text, people --ar 16:9', 'a fox', { negative: 'text, people', aspect: '16:9' }],
  ['a fox --no text, people', 'a fox', { negative: 'text, people' }],
  ['a fox --no text --chaos 5', 'a fox --chaos 5', { negative: 'text' }],
  ['a fox --chaos 5 --ar 1:1 at night', 'a fox --chaos 5 at night', { aspect: '1:1' }],
  ['a fox --constructor x --tostring', 'a fox --constructor x --tostring', {}],
  ['a fox --seed 1 --seed 2', 'a fox', { seed: '2' }],
  ['a fox--ar 16:9', 'a fox--ar 16:9', {}],
  ['well-known -ar 16:9', 'well-known -ar 16:9', {}],
  ['a fox\n--n 4\nin snow', 'a fox in snow', { count: '4' }],
  ['🦊 --ar 1:1 ❄️', '🦊 ❄️', { aspect: '1:1' }],
  ['שועל בשלג --ar 16:9', 'שועל בשלג', { aspect: '16:9' }],
  ['ثعلب --no نص، ناس --seed 7', 'ثعلب', { negative: 'نص، ناس', seed: '7' }],
  ['--ar 16:9', '', { aspect: '16:9' }],
  [
    'a fox --m sdxl --cfg 7 --steps 20 --size 512x512',
    'a fox',
    { model: 'sdxl', guidance: '7', steps: '20', size: '512x512' },
  ],
])('%j', (text, prompt, options) => {
  expect(parseFlags(text)).toEqual({ prompt, options });
});

test.each(['a fox --seed', 'a fox --ar --seed 7', 'a fox --no', 'a fox --style ""', 'a fox --ar='])(
  '%j: a flag without its value is an error that names it',
  (text) => {
    const details = expect.objectContaining({
      allowed: expect.stringMatching(/^a value after --(seed|ar|no|style)$/),
    });
    expect(() => parseFlags(text)).toThrow(expect.objectContaining({ code: 'bad-option', details }));
  },
);
