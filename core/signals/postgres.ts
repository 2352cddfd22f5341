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
    fresh.on('end', () => {
      if (client === fresh) client = undefined;
      if (!closed) setTimeout(() => !closed && connect().catch(retry), RECONNECT_MS).unref();
    });
    await fresh.connect();
    await fresh.query(`listen ${CHANNEL}`);
    client = fresh;
  }

  function retry(error: unknown): void {
    onError(error);
    if (!closed) setTimeout(() => !closed && connect().catch(retry), RECONNECT_MS).unref();
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
