import { SECOND_MS } from '@easel/core/clock.ts';
import type { Signals } from '@easel/core/signals/signals.ts';

/** How old something may be where the signal that it changed was lost. */
const KEPT_MS = SECOND_MS;
const KEPT_MAX = 300;

/** Finds what everybody sees under a name, or what was found a moment ago; many who ask at once wait for one look. */
export type Recent<Value> = (name: string, load: () => Promise<Value>) => Promise<Value>;

/** Keeps what was read until something happens that open pages show, and for a second at most. */
export function createRecent<Value>(signals: Signals): Recent<Value> {
  const kept = new Map<string, { until: number; value: Promise<Value> }>();
  // Also what is being read at this moment may be from before the change.
  signals.on('live', () => kept.clear());

  return (name, load) => {
    const now = performance.now();
    const known = kept.get(name);
    if (known && known.until > now) return known.value;
    const value = load();
    kept.delete(name);
    kept.set(name, { until: now + KEPT_MS, value });
    value.catch(() => kept.delete(name));
    // The one that was read first goes first: a map keeps the order in which its keys came.
    const [oldest] = kept.size > KEPT_MAX ? kept.keys() : [];
    if (oldest !== undefined) kept.delete(oldest);
    return value;
  };
}
