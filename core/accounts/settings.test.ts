import { expect, test } from 'vitest';
import { chatSettingsSchema, mergeCaps, mergeDefaults, pictureDefaultsSchema } from './settings.ts';

test('defaults: what is set earlier wins, what is unset is inherited', () => {
  const layers = [
    { style: 'ink' },
    { style: 'oil', count: undefined, aspect: '1:1' },
    { count: 2, aspect: '3:2' },
  ];
  expect(mergeDefaults(...layers)).toEqual({ style: 'ink', aspect: '1:1', count: 2 });
  expect(layers[0]).toEqual({ style: 'ink' });
  expect(mergeDefaults()).toEqual({});
});

test('caps: the strictest of each', () => {
  expect(mergeCaps({ count: 3 }, {}, { count: 2, models: ['a', 'b'] }, { models: ['b', 'c'] })).toEqual({
    count: 2,
    models: ['b'],
  });
  expect(mergeCaps({}, {})).toEqual({});
  // Lists that have nothing in common allow nothing, not everything.
  expect(mergeCaps({ models: ['a'] }, { models: ['b'] })).toEqual({ models: [] });
});

test('settings out of range do not parse; empty ones are complete', () => {
  expect(chatSettingsSchema.parse({})).toEqual({ defaults: {}, caps: {} });
  expect(pictureDefaultsSchema.safeParse({ count: 5 }).success).toBe(false);
  expect(chatSettingsSchema.safeParse({ caps: { models: [] } }).success).toBe(false);
});
