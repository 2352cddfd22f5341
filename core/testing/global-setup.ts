import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@easel/db/embedded/server.ts';
import { migrateDatabase } from '@easel/db/migrate.ts';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { prepareQueue } from '../queue/connection.ts';
import { startTestRedis } from './redis.ts';
import { adminUrl, TEMPLATE } from './test-database.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresUrl: string;
    /** Empty where there is no Redis to test on. */
    redisUrl: string;
  }
}

/**
 * Starts one real PostgreSQL for the whole run, with a migrated template that each test's own database is cloned from
 * (or uses the server at TEST_DATABASE_URL), and a Redis where one can be had.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'easel-test-'));
  // Whatever tests, browsers and their children leave in the system's folder for it goes with this one.
  process.env.TMPDIR = join(dataDir, 'tmp');
  await mkdir(process.env.TMPDIR);
  const given = process.env.TEST_DATABASE_URL;
  const server = given ? undefined : await startEmbeddedPostgres({ dataDir, throwaway: true });
  const url = given ?? server?.url ?? '';
  const admin = new pg.Client({ connectionString: adminUrl(url, 'postgres') });
  await admin.connect();
  await admin.query(`drop database if exists ${TEMPLATE}`);
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();
  await migrateDatabase(adminUrl(url, TEMPLATE));
  await prepareQueue(adminUrl(url, TEMPLATE));
  const redis = await startTestRedis();
  if (!redis && process.env.CI)
    throw new Error('CI skips nothing: it needs a redis-server on the PATH, or REDIS_URL');
  project.provide('postgresUrl', url);
  project.provide('redisUrl', redis?.url ?? '');
  return async () => {
    await redis?.stop();
    await server?.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
  };
}
