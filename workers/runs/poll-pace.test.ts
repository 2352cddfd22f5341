import { expect, test } from 'vitest';
import { createCallBudget, nextPollMs } from './poll-pace.ts';

const middle = () => 0.5;

test('a run is asked for less and less often', () => {
  expect([0, 8_000, 60_000, 120_000, 900_000].map((age) => nextPollMs(age, middle))).toEqual([
    1_000, 1_000, 7_500, 15_000, 15_000,
  ]);
});

test('runs of the same age are not asked for at the same moment', () => {
  expect(nextPollMs(120_000, () => 0)).toBeLessThan(nextPollMs(120_000, () => 0.99));
});

test('however many runs are due, ten seconds see at most half of the calls that Runpod allows', () => {
  let now = 0;
  const budget = createCallBudget(() => now);
  let calls = 0;
  for (; now < 10_000; now += 10) calls += budget.take(5_000);
  expect(calls).toBeGreaterThan(900);
  expect(calls).toBeLessThan(1_100);
});

test('what was not used can be used later', () => {
  const budget = createCallBudget(() => 0);
  const taken = budget.take(10);
  budget.giveBack(taken);
  expect(budget.take(50)).toBe(50);
  expect(budget.take(1)).toBe(0);
});
