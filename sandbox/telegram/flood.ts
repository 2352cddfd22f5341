import type { SandboxClock } from '../clock.ts';
import { tooManyRequests } from './telegram-error.ts';

/**
 * Telegram publishes only rough limits (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits): about a
 * message a second in one chat with short bursts, 20 a minute in a group, 30 a second overall. Edits in a group
 * are held to about 20 a minute by experience.
 */
export const FLOOD_LIMITS = {
  privateBurst: 5,
  privatePerSecond: 1,
  groupPerMinute: 20,
  overallPerSecond: 30,
} as const;

export interface FloodGate {
  /** Counts `count` messages sent into a chat. @throws TelegramError 429 with `retry_after`. */
  countSend(chat: { id: number; isGroup: boolean }, count: number): void;
  /** Counts one edit in a chat. @throws TelegramError 429 with `retry_after`. */
  countEdit(chat: { id: number; isGroup: boolean }): void;
}

/** A bucket holds up to `burst` tokens and refills evenly; an album may take it below zero. */
interface Bucket {
  tokens: number;
  at: number;
}

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

  const forChat = (kind: 'send' | 'edit', chat: { id: number; isGroup: boolean }) =>
    chat.isGroup
      ? lookAt(`${kind} ${chat.id}`, FLOOD_LIMITS.groupPerMinute, FLOOD_LIMITS.groupPerMinute / 60)
      : lookAt(`${kind} ${chat.id}`, FLOOD_LIMITS.privateBurst, FLOOD_LIMITS.privatePerSecond);

  function pass(gates: ReturnType<typeof lookAt>[], count: number): void {
    if (!isOn()) return;
    const waitMs = Math.max(...gates.map((gate) => gate.waitMs));
    if (waitMs > 0) throw tooManyRequests(Math.max(1, Math.ceil(waitMs / 1000)));
    for (const gate of gates) gate.take(count);
  }

  return {
    countSend: (chat, count) =>
      pass(
        [
          forChat('send', chat),
          lookAt('overall', FLOOD_LIMITS.overallPerSecond, FLOOD_LIMITS.overallPerSecond),
        ],
        count,
      ),
    countEdit: (chat) => pass([forChat('edit', chat)], 1),
  };
}
