import { expect, test } from 'vitest';
import { isQuiet } from './settings.ts';

const at = (time: string) => new Date(`2026-03-29T${time}:00Z`);
const hours = (from: number, to: number, timeZone = 'UTC') => ({ from, to, timeZone });

test.each([
  ['no quiet hours', null, '03:00', false],
  ['before midnight', hours(22, 7), '22:00', true],
  ['after midnight', hours(22, 7), '06:59', true],
  ['the morning', hours(22, 7), '07:00', false],
  ['within a day', hours(9, 17), '12:00', true],
  ['before a day', hours(9, 17), '08:59', false],
  ['all day', hours(8, 8), '20:00', true],
  ['elsewhere it is night', hours(22, 7, 'Asia/Tokyo'), '14:00', true],
  ['elsewhere it is day', hours(22, 7, 'America/New_York'), '12:00', false],
  // At 01:00 UTC of that day clocks there jump from 2 to 3.
  ['before the clock change', hours(2, 3, 'Europe/Berlin'), '00:59', false],
  ['the hour that does not exist', hours(2, 3, 'Europe/Berlin'), '01:00', false],
  ['after the clock change', hours(3, 4, 'Europe/Berlin'), '01:30', true],
] as const)('%s', (_, quiet, time, isAsleep) => {
  expect(isQuiet(quiet, at(time))).toBe(isAsleep);
});
