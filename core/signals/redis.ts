import { Redis } from 'ioredis';
import type { SignalTransport } from './signals.ts';

const CHANNEL = 'easel';

/** Whoever waits for an answer longer than this does without. */
const ANSWER_WITHIN_MS = 500;

/**
 * A connection for what can do without its answer: while Redis is away or slow, asking fails soon instead of waiting.
 * It connects by itself, again and again; end it with `disconnect()`.
 */
export function openHastyRedis(url: string, onError: (error: unknown) => void): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: ANSWER_WITHIN_MS,
  });
  redis.on('error', onError);
  return redis;
}

/** Signals over Redis publish and subscribe. */
export function createRedisTransport(url: string, onError: (error: unknown) => void): SignalTransport {
  // A publisher that queued while Redis is away would deliver stale hints later: it drops them instead.
  const publisher = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1, lazyConnect: true });
  const subscriber = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true });
  publisher.on('error', onError);
  subscriber.on('error', onError);
  return {
    async publish(message) {
      await publisher.publish(CHANNEL, message);
    },
    async subscribe(receive) {
      subscriber.on('message', (_channel, message) => receive(message));
      await Promise.all([publisher.connect(), subscriber.connect()]);
      await subscriber.subscribe(CHANNEL);
    },
    async close() {
      publisher.disconnect();
      subscriber.disconnect();
    },
  };
}
