import { isAfter, type Position } from '@easel/core/live/position.ts';
import type { LiveClient } from './client.ts';

/** Up to where clients were told: all of them, and those who caught up a little further than everybody. */
export interface ToldSoFar {
  /** Everybody is told up to there. */
  move(to: Position): void;
  /** A client has caught up to there by itself. */
  caughtUp(client: LiveClient, at: Position): void;
  /** Whether more than that was told to everybody. */
  isBeyond(position: Position): boolean;
  hasSeen(client: LiveClient, position: Position): boolean;
  /** Where a client is, when everybody has read up to `all`. */
  of(client: LiveClient, all: Position | undefined): Position | undefined;
  leave(client: LiveClient): void;
  reset(): void;
}

export function createToldSoFar(): ToldSoFar {
  const ahead = new Map<LiveClient, Position>();
  let told: Position | undefined;
  const isBeyond = (position: Position) => told !== undefined && isAfter(told, position);
  return {
    move(to) {
      told = to;
      for (const [client, position] of ahead) if (!isAfter(position, to)) ahead.delete(client);
    },
    caughtUp: (client, at) => void ahead.set(client, at),
    isBeyond,
    hasSeen(client, position) {
      const seen = ahead.get(client);
      return seen !== undefined && !isAfter(position, seen);
    },
    of(client, all) {
      const own = ahead.get(client);
      return own && (!all || isAfter(own, all)) ? own : all;
    },
    leave: (client) => void ahead.delete(client),
    reset() {
      told = undefined;
      ahead.clear();
    },
  };
}
