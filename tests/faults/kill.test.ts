// `kill -9` at every named point of an order's life, for real: the studio is a process of its own.
//
// FAULT_ROUNDS=50 strikes every point 50 times on each platform (by default once); a round takes about a minute.
import { checkLedger } from '@easel/core/credits/check-ledger.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Aftermath, awaitAftermath } from './aftermath.ts';
import { type FaultStudio, openFaultStudio } from './fault-studio.ts';
import { POINTS, type Point } from './points.ts';
import { reportFigures } from './report.ts';
import { isReceipt, type Visitor } from './visitor.ts';

const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 1);
const ROUND_WITHIN_MS = 240_000;

let studio: FaultStudio;
beforeAll(async () => {
  studio = await openFaultStudio();
  // The very first order opens the house's accounts, and the others wait for that: here it must not be one that is stopped.
  const first = studio.enter('discord');
  await first.ask();
  await vi.waitFor(() => expect(first.messages().some(isReceipt)).toBe(true), { timeout: 20_000 });
});
afterAll(() => studio.close());

test(
  'killed at any point, nothing is lost, charged twice or shown twice',
  async () => {
    const all: Hit[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const watched: Promise<Hit>[] = [];
      // One kill after the other: what the last one hit comes back while the next one is on its way.
      for (const points of dealPoints(POINTS)) watched.push(...(await strike(points, round)));
      all.push(...(await Promise.all(watched)));
      const problems = all.flatMap(({ point, visitor, aftermath }) =>
        aftermath.problems.map((problem) => `${point.name}, on ${visitor.platform}: ${problem}`),
      );
      expect(problems).toEqual([]);
      expect(await checkLedger(studio.database.db)).toEqual([]);
    }
    console.log(reportFigures(all));
  },
  ROUND_WITHIN_MS * ROUNDS,
);

interface Hit {
  point: Point;
  visitor: Visitor;
  aftermath: Aftermath;
}

/**
 * Which points are struck together, by one kill: each kill has one of those that stop everybody, and its share of the others.
 */
function dealPoints(points: Point[]): Point[][] {
  const shared = points.filter((point) => point.isShared);
  const others = points.filter((point) => !point.isShared);
  return shared.map((last, i) => [...others.filter((_, j) => j % shared.length === i), last]);
}

/**
 * Brings an order to each of these points, on both platforms, and kills the process when all are there.
 *
 * @returns once the process is up again: promises of what becomes of them.
 */
async function strike(points: Point[], round: number): Promise<Promise<Hit>[]> {
  const targets = points.flatMap((point, i) =>
    (['discord', 'telegram'] as const)
      // What stops everybody can stop only one.
      .filter((_, j) => !point.isShared || j === round % 2)
      .map((platform) => ({ point, visitor: studio.enter(platform, 1 + ((i + round) % 2)) })),
  );
  const last = targets.pop();
  await Promise.all(targets.map(bringThere));
  if (last) await bringThere(last);
  const reached = [...targets, ...(last ? [last] : [])].map((target) => ({
    ...target,
    isCancel: target.point.isCancel === true,
    wasAnswered: target.visitor.messages().length > 0,
  }));
  await studio.killAndRestart();
  const restartedAt = performance.now();
  return reached.map(async (target) => {
    const aftermath = await awaitAftermath(studio, { ...target, restartedAt });
    return { ...target, aftermath };
  });
}

async function bringThere({ point, visitor }: { point: Point; visitor: Visitor }): Promise<void> {
  const arrival = point.stop(studio.places, visitor);
  await visitor.ask();
  await within(20_000, arrival, `${point.name}, on ${visitor.platform}, was never reached`);
}

async function within(ms: number, work: Promise<void>, complaint: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(complaint)), ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
