import { setTimeout } from 'node:timers/promises';
import type { FaultStudio } from './fault-studio.ts';
import type { Point } from './points.ts';
import type { Visitor } from './visitor.ts';

const WITHIN_MS = 60_000;

/**
 * Has somebody order, and waits until the order stands at that point.
 *
 * @returns false when it passed by, as when a busy machine is too slow to see an order in progress.
 */
export async function bringThere(
  studio: FaultStudio,
  { point, visitor }: { point: Point; visitor: Visitor },
): Promise<boolean> {
  const arrival = point.stop(studio.places, visitor).then(
    () => true,
    () => false,
  );
  await visitor.ask();
  return Promise.race([arrival, setTimeout(WITHIN_MS, false, { ref: false })]);
}
