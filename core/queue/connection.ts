import {
  createPostgresBackend,
  type Processor,
  Queue,
  runMigrations,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import pg from 'pg';

/** Where the queue lives. Each process opens one and shares it among its queues and workers. */
export type QueueConnection = { kind: 'redis'; url: string } | { kind: 'postgres'; pool: pg.Pool };

const SCHEMA = 'bullmq';

/**
 * @param input.redisUrl wins where it is set.
 * @param input.maxConnections size of the pool on PostgreSQL; each worker keeps one for itself to listen on.
 */
export function openQueueConnection(input: {
  redisUrl?: string | undefined;
  databaseUrl: string;
  maxConnections?: number;
}): QueueConnection {
  if (input.redisUrl) return { kind: 'redis', url: input.redisUrl };
  const pool = new pg.Pool({
    connectionString: input.databaseUrl,
    max: input.maxConnections ?? 16,
    keepAlive: true,
    options: `-c role=easel_app -c search_path=${SCHEMA}`,
  });
  // A broken connection is replaced by the pool; without listeners, idle or in use, it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  // Every queue and worker listens for the errors of the pool they share: many listeners here are no leak.
  pool.setMaxListeners(0);
  return { kind: 'postgres', pool };
}

export async function closeQueueConnection(where: QueueConnection): Promise<void> {
  if (where.kind === 'postgres') await where.pool.end();
}

/** BullMQ's side of a queue that jobs are added to. It fails fast while Redis is away: the outbox keeps what it cannot take. */
export function openBullQueue(where: QueueConnection, name: string): Queue {
  if (where.kind === 'redis') {
    return new Queue(name, {
      connection: { url: where.url, enableOfflineQueue: false, maxRetriesPerRequest: 1 },
    });
  }
  return new Queue(name, { connection: where.pool }, createPostgresBackend) as unknown as Queue;
}

/** BullMQ's side of a worker, not yet running. It waits for Redis as long as that takes. */
export function openBullWorker(
  where: QueueConnection,
  name: string,
  processor: Processor,
  options: Omit<WorkerOptions, 'connection'>,
): Worker {
  if (where.kind === 'redis') {
    return new Worker(name, processor, {
      ...options,
      connection: { url: where.url, maxRetriesPerRequest: null },
    });
  }
  return new Worker(
    name,
    processor,
    { ...options, connection: where.pool },
    createPostgresBackend,
  ) as unknown as Worker;
}

/**
 * Makes or updates BullMQ's tables, for queues on PostgreSQL. Run before any queue is opened.
 *
 * @param databaseUrl of the owner of the schema.
 */
export async function prepareQueue(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await runMigrations(client, SCHEMA);
    await client.query(`
      grant usage, create on schema ${SCHEMA} to easel_app;
      grant all on all tables in schema ${SCHEMA} to easel_app;
      grant all on all sequences in schema ${SCHEMA} to easel_app;
      grant execute on all functions in schema ${SCHEMA} to easel_app`);
  } finally {
    await client.end();
  }
}
