import type { SandboxClock } from '../clock.ts';
import { tooManyRequests } from './telegram-error.ts';
import { type ChatRecord, isGroup } from './world.ts';

/**
 * Telegram publishes only rough limits (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits): about a
 * message a second in one chat with short bursts, 20 a minute in a group, 30 a second overall. Edits in a group
 * are held to about 20 a minute by experience.
 */
const FLOOD_LIMITS = {
  privateBurst: 5,
  privatePerSecond: 1,
  groupPerMinute: 20,
  overallPerSecond: 30,
} as const;

export interface FloodGate {
  /** Counts `count` messages sent into a chat. @throws TelegramError 429 with `retry_after`. */
  countSend(record: ChatRecord, count: number): void;
  /** Counts one edit in a chat. @throws TelegramError 429 with `retry_after`. */
  countEdit(record: ChatRecord): void;
}

/** A bucket holds up to `burst` tokens and refills evenly; an album may take it below zero. */
interface Bucket {
  tokens: number;
  at: number;
}

/** @param isOn whether the limits hold at this moment. */
export function createFloodGate(clock: SandboxClock, isOn: () => boolean): FloodGate {
  const buckets = new Map<string, Bucket>();

  /** Milliseconds until a bucket has a whole token, and how to take from it. */
  function lookAt(key: string, burst: number, perSecond: number) {
    const now = clock.now();
    const bucket = buckets.get(key) ?? { tokens: burst, at: now };
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    buckets.set(key, bucket);
    return {
      waitMs: bucket.tokens >= 1 ? 0 : ((1 - bucket.tokens) / perSecond) * 1000,
      take: (count: number) => {
        bucket.tokens -= count;
      },
    };
  }

  function forChat(kind: 'send' | 'edit', record: ChatRecord) {
    const key = `${kind} ${record.chat.id}`;
    const { groupPerMinute, privateBurst, privatePerSecond } = FLOOD_LIMITS;
    return isGroup(record)
      ? lookAt(key, groupPerMinute, groupPerMinute / 60)
      : lookAt(key, privateBurst, privatePerSecond);
  }

  function pass(gates: ReturnType<typeof lookAt>[], count: number): void {
    if (!isOn()) return;
    const waitMs = Math.max(...gates.map((gate) => gate.waitMs));
    if (waitMs > 0) throw tooManyRequests(Math.max(1, Math.ceil(waitMs / 1000)));
    for (const gate of gates) gate.take(count);
  }

  const { overallPerSecond } = FLOOD_LIMITS;
  return {
    countSend: (record, count) =>
      pass([forChat('send', record), lookAt('overall', overallPerSecond, overallPerSecond)], count),
    countEdit: (record) => pass([forChat('edit', record)], 1),
  };
}
