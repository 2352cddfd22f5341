import { createPostgresTransport } from './postgres.ts';
import { createRedisTransport } from './redis.ts';
import { openSignals, type Signals } from './signals.ts';

/** Opens signals on Redis where there is one, else on PostgreSQL. */
export function connectSignals(
  where: { redisUrl?: string | undefined; databaseUrl: string },
  onError: (error: unknown) => void,
): Promise<Signals> {
  const transport = where.redisUrl
    ? createRedisTransport(where.redisUrl, onError)
    : createPostgresTransport(where.databaseUrl, onError);
  return openSignals(transport, onError);
}
