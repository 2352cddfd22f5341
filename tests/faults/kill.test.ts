// `kill -9` at every named point of an order's life, for real: the studio is a process of its own.
//
// KILL_ROUNDS=50 strikes every point 50 times on each platform (by default once).
import { checkLedger } from '@easel/core/credits/check-ledger.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Aftermath, awaitAftermath } from './aftermath.ts';
import { bringThere } from './bring-there.ts';
import { type FaultStudio, openFaultStudio } from './fault-studio.ts';
import { POINTS, type Point } from './points.ts';
import { reportFigures } from './report.ts';
import type { Visitor } from './visitor.ts';

const ROUNDS = Number(process.env.KILL_ROUNDS ?? 1);
/** Also on a machine that does other things meanwhile. */
const ROUND_WITHIN_MS = 600_000;
const MISSED_MAX = 4;

let studio: FaultStudio;
beforeAll(async () => {
  studio = await openFaultStudio();
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
      const problems = all.flatMap(({ point, aftermath }) =>
        aftermath.problems.map((problem) => `${point.name}: ${problem}`),
      );
      if (problems.length > 0) console.log(reportFigures(all));
      expect(problems).toEqual([]);
      expect(await checkLedger(studio.database.db)).toEqual([]);
    }
    console.log(reportFigures(all));
    const missed = POINTS.filter((point) => !all.some((hit) => hit.point === point && hit.isThere));
    // On a busy machine an order may be past its point when the kill comes; most must be struck there.
    if (missed.length > 0) console.warn(`not struck this time: ${missed.map(({ name }) => name).join(', ')}`);
    expect(missed.length).toBeLessThanOrEqual(MISSED_MAX);
  },
  ROUND_WITHIN_MS * ROUNDS,
);

interface Hit {
  point: Point;
  /** Whether the order stood there when the process was killed; if not, it was killed somewhere else. */
  isThere: boolean;
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
  const [last, ...others] = targets.toReversed();
  if (!last) throw new Error('a kill without points');
  const arrived = await Promise.all(others.map((target) => bringThere(studio, target)));
  arrived.unshift(await bringThere(studio, last));
  const reached = [last, ...others].map((target, i) => ({
    ...target,
    isThere: arrived[i] === true,
    isCancel: target.point.isCancel === true,
    wasAnswered: target.visitor.messages().length > 0,
  }));
  await studio.killAndRestart();
  const restartedAt = performance.now();
  return reached.map((target) => {
    const hit = awaitAftermath(studio, { ...target, restartedAt }).then((aftermath) => ({
      ...target,
      aftermath,
    }));
    // Whoever awaits it hears of its failure; when another kill fails before, nobody does.
    hit.catch(() => {});
    return hit;
  });
}
