import type Stripe from 'stripe';

/** What can happen to a webhook on its way. */
export type Disturbance =
  /** Delivered twice. */
  | 'duplicate'
  /** Arrives after the event that follows it. */
  | 'reorder'
  /** Arrives `delayMs` of sandbox time later. */
  | 'delay'
  /** Never arrives, and is not tried again. */
  | 'lose'
  | Spoiling;

/** What makes a delivery one that must be refused; it is not tried again. */
export type Spoiling =
  /** Signed with another secret. */
  | 'forge'
  /** Signed 301 seconds ago, one more than the SDK's tolerance. */
  | 'stale-timestamp'
  /** The body is not what was signed: its amounts are ten times as large. */
  | 'altered-body';

export interface SwitchedDisturbance {
  what: Disturbance;
  /** Only events of this type; otherwise all. */
  type?: Stripe.Event['type'];
  /** Only the next n events; otherwise until it is called off. */
  times?: number;
  /** For `delay`; 10 seconds by default. */
  delayMs?: number;
}

export interface Disturbances {
  /** Switches a disturbance on. Returns a function that switches it off again. */
  on(disturbance: SwitchedDisturbance): () => void;
  clear(): void;
  /** All that hit an event of this type now; counts down those with a number of times. */
  take(type: string): SwitchedDisturbance[];
}

export function createDisturbances(): Disturbances {
  const active = new Set<{ disturbance: SwitchedDisturbance; left: number }>();
  return {
    on(disturbance) {
      const entry = { disturbance, left: disturbance.times ?? Number.POSITIVE_INFINITY };
      active.add(entry);
      return () => void active.delete(entry);
    },
    clear: () => active.clear(),
    take(type) {
      const hits = [...active].filter(
        ({ disturbance }) => disturbance.type === undefined || disturbance.type === type,
      );
      for (const entry of hits) {
        entry.left -= 1;
        if (entry.left <= 0) active.delete(entry);
      }
      return hits.map(({ disturbance }) => disturbance);
    },
  };
}
