import { expect, it } from 'vitest';
import { nextPeriodEnd } from './periods.ts';

const seconds = (date: string) => Date.parse(`${date}T12:00:00Z`) / 1000;
const monthly = {
  interval: 'month',
  interval_count: 1,
  meter: null,
  trial_period_days: null,
  usage_type: 'licensed',
} as const;

it('counts months from the anchor, so a short month shortens only itself', () => {
  const anchor = seconds('2026-01-31');
  expect(nextPeriodEnd(anchor, anchor, monthly)).toBe(seconds('2026-02-28'));
  expect(nextPeriodEnd(anchor, seconds('2026-02-28'), monthly)).toBe(seconds('2026-03-31'));
});

it('counts days, weeks and years', () => {
  const anchor = seconds('2028-02-29');
  expect(nextPeriodEnd(anchor, anchor, { ...monthly, interval: 'year' })).toBe(seconds('2029-02-28'));
  expect(nextPeriodEnd(anchor, anchor, { ...monthly, interval: 'week' })).toBe(seconds('2028-03-07'));
  expect(nextPeriodEnd(anchor, anchor, { ...monthly, interval: 'day', interval_count: 2 })).toBe(
    seconds('2028-03-02'),
  );
});
