import type { SandboxClock } from '../clock.ts';

const DISCORD_EPOCH_MS = 1_420_070_400_000;
const TIMESTAMP_SHIFT = 22n;

/** Makes Discord ids: milliseconds since 2015 in the upper bits, a counter below, always rising. */
export function createSnowflakes(clock: SandboxClock): () => string {
  let last = 0n;
  return () => {
    const fromClock = BigInt(Math.floor(clock.now()) - DISCORD_EPOCH_MS) << TIMESTAMP_SHIFT;
    last = fromClock > last ? fromClock : last + 1n;
    return String(last);
  };
}

/** The shard that hears a guild's events; direct messages (no guild) belong to shard 0. */
export function shardOf(guildId: string | undefined, shardCount: number): number {
  return guildId === undefined ? 0 : Number((BigInt(guildId) >> TIMESTAMP_SHIFT) % BigInt(shardCount));
}
