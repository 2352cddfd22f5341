import { expect, test } from 'vitest';
import { addMonths, monthAt } from './months.ts';

const at = (text: string) => new Date(`${text}Z`);

test.each([
  ['2026-01-15T10:00', 1, '2026-02-15T10:00'],
  ['2026-01-31T10:00', 1, '2026-02-28T10:00'],
  ['2026-01-31T10:00', 2, '2026-03-31T10:00'],
  ['2028-01-31T10:00', 1, '2028-02-29T10:00'],
  ['2026-12-31T23:59', 2, '2027-02-28T23:59'],
])('%s and %i months is %s', (start, months, end) => {
  expect(addMonths(at(start), months)).toEqual(at(end));
});

test.each([
  ['2026-01-31T10:00', '2026-01-31T10:00', '2026-01-31T10:00', '2026-02-28T10:00'],
  ['2026-01-31T10:00', '2026-02-28T09:59', '2026-01-31T10:00', '2026-02-28T10:00'],
  ['2026-01-31T10:00', '2026-02-28T10:00', '2026-02-28T10:00', '2026-03-31T10:00'],
  ['2026-01-31T10:00', '2027-01-01T00:00', '2026-12-31T10:00', '2027-01-31T10:00'],
  ['2026-01-31T10:00', '2025-06-01T00:00', '2026-01-31T10:00', '2026-02-28T10:00'],
])('counted from %s, %s is in the month from %s to %s', (anchor, now, start, end) => {
  expect(monthAt(at(anchor), at(now))).toEqual({ start: at(start), end: at(end) });
});
