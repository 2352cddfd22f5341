import { expect, test } from 'vitest';
import { createLogger } from './log.ts';
import { type Loop, startLoop } from './loop.ts';

const HOUR_MS = 3_600_000;
const soon = { interval: 5 };

function start(
  work: (run: number) => Promise<boolean>,
  options: { idleMs?: number; lines?: string[] } = {},
): Loop {
  const log = createLogger('error', { write: (line) => options.lines?.push(line) });
  let run = 0;
  return startLoop({ name: 'test', idleMs: options.idleMs ?? HOUR_MS, log }, () => work(++run));
}

test('runs at once, again while there is more to do, then waits to be nudged', async () => {
  const runs: number[] = [];
  const loop = start(async (run) => {
    runs.push(run);
    return run < 3;
  });
  await expect.poll(() => runs, soon).toEqual([1, 2, 3]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(runs).toHaveLength(3);
  loop.nudge();
  await expect.poll(() => runs.length, soon).toBe(4);
  await loop.stop();
});

test('never runs twice at once; nudges during a run are one more run', async () => {
  let open = 0;
  let most = 0;
  let runs = 0;
  const loop = start(async () => {
    most = Math.max(most, ++open);
    runs++;
    await new Promise((resolve) => setTimeout(resolve, 30));
    open--;
    return false;
  });
  for (let i = 0; i < 10; i++) loop.nudge();
  await expect.poll(() => [runs, open], soon).toEqual([2, 0]);
  await loop.stop();
  expect(most).toBe(1);
});

test('an error is logged, and the next run comes as usual', async () => {
  const lines: string[] = [];
  let runs = 0;
  const loop = start(
    async (run) => {
      runs = run;
      if (run === 1) throw new Error('the database is away');
      return false;
    },
    { idleMs: 10, lines },
  );
  await expect.poll(() => runs, soon).toBeGreaterThan(2);
  await loop.stop();
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ loop: 'test', msg: 'loop failed' });
});

test('stopping waits for the run under way, and nothing starts it again', async () => {
  let ended = false;
  let runs = 0;
  const loop = start(async (run) => {
    runs = run;
    await new Promise((resolve) => setTimeout(resolve, 50));
    ended = true;
    return true;
  });
  await loop.stop();
  expect(ended).toBe(true);
  loop.nudge();
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(runs).toBe(1);
});
