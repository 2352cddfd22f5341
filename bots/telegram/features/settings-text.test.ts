import { expect, test } from 'vitest';
import { parseSettings } from './settings-text.ts';

const usage = { personal: 'own flags', group: 'group flags' };

test.each([
  ['', { scope: 'personal', change: {} }],
  ['--model sdxl --n 2', { scope: 'personal', change: { model: 'sdxl', count: '2' } }],
  [
    '—style oil --no text, people',
    { scope: 'personal', change: { style: 'oil', negativePrompt: 'text, people' } },
  ],
  ['--ar default', { scope: 'personal', change: { aspect: null } }],
  ['group', { scope: 'server', change: {} }],
  [
    'group --max 2 --only sdxl,flux-schnell --model sdxl',
    { scope: 'server', change: { maxCount: '2', onlyModels: 'sdxl,flux-schnell', model: 'sdxl' } },
  ],
  ['group --max default', { scope: 'server', change: { maxCount: null } }],
])('reads "%s"', (text, request) => {
  expect(parseSettings(text, usage)).toEqual(request);
});

test('reset takes every setting of its scope away', () => {
  expect(Object.keys(parseSettings('reset', usage).change)).toHaveLength(5);
  expect(Object.keys(parseSettings('group reset', usage).change)).toHaveLength(7);
});

test.each([
  ['blue', 'blue', 'own flags'],
  ['groups', 'groups', 'own flags'],
  ['--max 2', '--max 2', 'own flags'],
  ['group blue', 'blue', 'group flags'],
  ['--seed 7', 'seed', 'own flags'],
])('refuses "%s"', (text, value, allowed) => {
  expect(() => parseSettings(text, usage)).toThrow(
    expect.objectContaining({ code: 'bad-option', details: { option: '/settings', value, allowed } }),
  );
});
