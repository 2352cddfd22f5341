import { join } from 'node:path';
import { connectDatabase } from '@easel/db/connect.ts';
import { startEmbeddedPostgres } from '@easel/db/embedded/server.ts';
import { migrateDatabase } from '@easel/db/migrate.ts';
import type { Logger } from 'pino';
import { systemClock } from './clock.ts';
import type { CommonEnv } from './config/env.ts';
import { openSiteKeys, type SiteKeys } from './config/site-keys.ts';
import type { CoreDeps } from './deps.ts';
import {
  closeQueueConnection,
  openQueueConnection,
  prepareQueue,
  type QueueConnection,
} from './queue/connection.ts';
import { connectSignals } from './signals/open.ts';

/** What the processes of one Easel share: its database, its queue, its signals. */
export interface Foundation extends CoreDeps {
  queue: QueueConnection;
  log: Logger;
  /** The database's address, for tools that open their own connection. */
  databaseUrl: string;
  keys: SiteKeys;
  close(): Promise<void>;
}

/**
 * Opens everything an Easel process stands on: the database (the embedded one when no address is given), brought to the
 * newest schema, the queue and the signals.
 */
export async function openFoundation(env: CommonEnv, log: Logger): Promise<Foundation> {
  const { REDIS_URL: redisUrl } = env;
  const embedded = env.DATABASE_URL
    ? undefined
    : await startEmbeddedPostgres({ dataDir: join(env.DATA_DIR, 'database') });
  const databaseUrl = env.DATABASE_URL ?? embedded?.url ?? '';
  const closers: (() => Promise<void>)[] = embedded ? [() => embedded.stop()] : [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const migrated = await migrateDatabase(databaseUrl);
    if (migrated.length > 0) log.info({ migrations: migrated }, 'database migrated');
    if (!redisUrl) await prepareQueue(databaseUrl);
    const db = connectDatabase({ url: databaseUrl });
    closers.push(() => db.destroy());
    const queue = openQueueConnection({ redisUrl, databaseUrl });
    closers.push(() => closeQueueConnection(queue));
    const signals = await connectSignals({ redisUrl, databaseUrl }, (error) =>
      log.warn({ err: error }, 'signals'),
    );
    closers.push(() => signals.close());
    const keys = await openSiteKeys(db, env.SESSION_SECRET);
    return { db, queue, signals, log, clock: systemClock, databaseUrl, keys, close };
  } catch (error) {
    await close();
    throw error;
  }
}
