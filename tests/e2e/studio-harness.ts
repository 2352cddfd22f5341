import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLedger } from '@easel/core/credits/check-ledger.ts';
import { createTestDatabase, type TestDatabase } from '@easel/core/testing/test-database.ts';
import { createSandboxWorld, type SandboxWorld, type SandboxWorldOptions } from '@easel/sandbox/world.ts';
import { readStudioConfig } from '@easel/studio/config.ts';
import { type Studio, startStudio } from '@easel/studio/start-studio.ts';
import { expect } from 'vitest';

/** The whole product, booted for real on a database of its own against its own sandbox. */
export interface TestStudio {
  world: SandboxWorld;
  database: TestDatabase;
  /** Stops the product, as a deploy does, and starts it again on the same data; the world goes on. */
  restart(): Promise<void>;
  /** Ends everything, and fails when a credit is unaccounted for. */
  close(): Promise<void>;
}

export interface TestStudioOptions {
  world?: SandboxWorldOptions;
  /** More variables, such as REDIS_URL. */
  env?: Record<string, string>;
}

/** GPU times short enough for tests, long enough to see an order run. */
const QUICK = { coldStartMs: 50, executionMs: () => 400 };
/** Discord's three seconds are not what is looked at: a slow machine may take longer. */
const ANSWER_WITHIN_MS = 20_000;

export async function openTestStudio(options: TestStudioOptions = {}): Promise<TestStudio> {
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'easel-e2e-'));
  const world = await createSandboxWorld({
    endpoint: QUICK,
    answerWithinMs: ANSWER_WITHIN_MS,
    ...options.world,
  });
  const config = readStudioConfig({
    ...world.env,
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    PORT: '0',
    GALLERY_BUILD: 'off',
    ...options.env,
  });
  let studio: Studio = await startStudio(config);
  return {
    world,
    database,
    async restart() {
      await studio.stop();
      // Discord lets a bot log in once in five seconds.
      world.clock.advance(5_000);
      studio = await startStudio(config);
    },
    async close() {
      await studio.stop();
      await world.close();
      const problems = await checkLedger(database.db);
      await database.drop();
      await rm(folder, { recursive: true, force: true });
      expect(problems).toEqual([]);
    },
  };
}
