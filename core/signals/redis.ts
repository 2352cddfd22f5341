import { Redis } from 'ioredis';
import type { SignalTransport } from './signals.ts';

const CHANNEL = 'easel';

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
