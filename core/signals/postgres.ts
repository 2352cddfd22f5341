import pg from 'pg';
import type { SignalTransport } from './signals.ts';

const CHANNEL = 'easel';
const RECONNECT_MS = 1000;

/** Signals over LISTEN and NOTIFY, on one connection of their own that is rebuilt when it breaks. */
export function createPostgresTransport(url: string, onError: (error: unknown) => void): SignalTransport {
  let client: pg.Client | undefined;
  let closed = false;
  let receive: (message: string) => void = () => {};

  async function connect(): Promise<void> {
    const fresh = new pg.Client({ connectionString: url, keepAlive: true, options: '-c role=easel_app' });
    fresh.on('notification', ({ payload }) => payload && receive(payload));
    fresh.on('error', onError);
    await fresh.connect();
    await fresh.query(`listen ${CHANNEL}`);
    if (closed) return fresh.end();
    client = fresh;
    // Only a connection that once worked ends here: one that failed to open also emits `end`, and would be rebuilt twice.
    fresh.once('end', () => {
      client = undefined;
      connectLater();
    });
  }

  function connectLater(): void {
    if (closed) return;
    setTimeout(() => {
      if (closed) return;
      connect().catch((error) => {
        onError(error);
        connectLater();
      });
    }, RECONNECT_MS).unref();
  }

  return {
    async publish(message) {
      await client?.query('select pg_notify($1, $2)', [CHANNEL, message]);
    },
    async subscribe(listener) {
      receive = listener;
      await connect();
    },
    async close() {
      closed = true;
      await client?.end();
    },
  };
}
