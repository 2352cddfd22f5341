import { en } from '@easel/bot-shared/words/en.ts';
import { expect, test } from 'vitest';
import { parsePromo } from './promo-text.ts';
import { parseTreasury } from './treasury-text.ts';

const { usage } = en.treasury;

test.each([
  ['WINTER', { what: 'redeem', code: 'WINTER' }],
  ['create 50', { what: 'create', credits: 50n }],
  [
    'Create 50 —limit 100 --each 2 --days=30 --code WINTER',
    { what: 'create', credits: 50n, limit: 100, each: 2, days: 30, code: 'WINTER' },
  ],
  ['stop WINTER', { what: 'stop', code: 'WINTER' }],
  ['list', { what: 'list' }],
])('reads "/promo %s"', (text, wish) => {
  expect(parsePromo(text, en)).toEqual(wish);
});

test.each([
  '',
  'WINTER SALE',
  'create',
  'create many',
  'create 5 --limit x',
  'create 5 --for ever',
  'stop a b',
])('refuses "/promo %s"', (text) => {
  expect(() => parsePromo(text, en)).toThrow(expect.objectContaining({ code: 'bad-option' }));
});

test.each([
  ['', { what: 'show', change: {} }],
  ['fund 500', { what: 'fund', amount: 500n }],
  ['report', { what: 'report' }],
  ['report 2026-10', { what: 'report', month: '2026-10' }],
  [
    'rules everyone --cap 50 —above 20 --reports on',
    {
      what: 'show',
      change: { spending: 'everyone', dailyCap: 50n, approvalAbove: 20n, chatId: 'here' },
    },
  ],
  [
    'rules --cap default --above default --reports off',
    { what: 'show', change: { dailyCap: null, approvalAbove: null, chatId: null } },
  ],
])('reads "/treasury %s"', (text, wish) => {
  expect(parseTreasury(text, 'here', en)).toEqual(wish);
});

test.each([
  ['spend 5', usage.command],
  ['fund 5 now', usage.command],
  ['rules', usage.rules],
  ['rules nobody', usage.rules],
  ['rules --limit 5', usage.rules],
  ['rules --reports there', usage.rules],
])('refuses "/treasury %s", saying what can be written', (text, allowed) => {
  expect(() => parseTreasury(text, 'here', en)).toThrow(
    expect.objectContaining({ code: 'bad-option', details: expect.objectContaining({ allowed }) }),
  );
});

test.each(['fund', 'fund -5', 'fund 1.5', 'rules --cap many'])(
  'refuses "/treasury %s" as no amount',
  (text) => {
    expect(() => parseTreasury(text, 'here', en)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  },
);
