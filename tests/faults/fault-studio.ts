import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '@easel/core/testing/test-database.ts';
import { createSandboxWorld } from '@easel/sandbox/world.ts';
import { expect, vi } from 'vitest';
import { type ChildStudio, startChildStudio, WORKERS } from './child-studio.ts';
import { openDatabaseStops } from './database-stops.ts';
import { createGate } from './gate.ts';
import { type Places, WRITES } from './points.ts';
import { enterDiscord, enterTelegram, isReceipt, type Visitor } from './visitor.ts';

/** A studio in a process of its own, that can be stopped at many places and killed there. */
export interface FaultStudio {
  places: Places;
  database: TestDatabase;
  /** Somebody new, in a chat of their own. */
  enter(platform: Visitor['platform'], count?: number): Visitor;
  /** Kills the process with whatever it was stopped at, rolls back what was not committed, and starts another. */
  killAndRestart(): Promise<void>;
  /** Lets time pass for what is in the database: leases and locks run out, and what stands still has stood so much longer. */
  pass(ms: number): Promise<void>;
  /** Ends the process as a deploy does. */
  terminate: ChildStudio['terminate'];
  freeze(): void;
  thaw(): void;
  /** Starts workers in a process of their own, beside the one that is there. They end with the studio. */
  addWorkers(): Promise<void>;
  /** Starts another process, a while after the last one ended. */
  start(): Promise<void>;
  /** What the process printed lately. */
  lines(): string[];
  close(): Promise<void>;
}

/** Long enough to be seen in progress, also when the first poll comes late on a busy machine. */
const GPU = { coldStartMs: 50, executionMs: () => 2_500 };
/** More than orders stand on GPUs in one kill. */
const SLOTS = 24;
/** Discord's three seconds are not what is looked at: a slow machine may take longer. */
const ANSWER_WITHIN_MS = 20_000;
/** Discord lets a bot log in once in five seconds. */
const LOGIN_EVERY_MS = 5_000;
/** Every lease and lock of a process that is gone has run out by then. */
const LEASES_MS = 50_000;

/** @param env more variables, or what they are when the database is at that address. */
export async function openFaultStudio(
  env: Record<string, string> | ((databaseUrl: string) => Record<string, string>) = {},
): Promise<FaultStudio> {
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'easel-faults-'));
  const world = await createSandboxWorld({ endpoint: GPU, slots: SLOTS, answerWithinMs: ANSWER_WITHIN_MS });
  const [discord, telegram, gpus] = await Promise.all([
    createGate(world.discord.url),
    createGate(world.telegram.url),
    createGate(world.runpod.url),
  ]);
  const places: Places = {
    world,
    chats: { discord, telegram },
    gpus,
    database: await openDatabaseStops(database.url, WRITES),
  };
  const server = world.discord.addGuild({ name: 'server' });
  const childEnv = {
    ...world.env,
    DISCORD_API_URL: discord.url,
    TELEGRAM_API_URL: telegram.url,
    RUNPOD_API_URL: gpus.url,
    // It is of no matter here, and its builds take the cores from what is.
    GALLERY_BUILD: 'off',
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    ...(typeof env === 'function' ? env(database.url) : env),
  };
  let child = await startChildStudio({ env: childEnv, folder });
  const beside: ChildStudio[] = [];
  async function start(): Promise<void> {
    await places.database.pass(LEASES_MS);
    world.clock.advance(LOGIN_EVERY_MS);
    child = await startChildStudio({ env: childEnv, folder });
  }
  const openAll = () => {
    for (const gate of [discord, telegram, gpus]) gate.open();
  };
  function enter(platform: Visitor['platform'], count = 1): Visitor {
    return platform === 'discord' ? enterDiscord(world, server, count) : enterTelegram(world, count);
  }

  // The very first order opens the house's accounts, which the others wait for: it must not be one that is stopped.
  const first = enter('discord');
  await first.ask();
  await vi.waitFor(() => expect(first.messages().some(isReceipt)).toBe(true), { timeout: 120_000 });

  return {
    places,
    database,
    enter,
    async killAndRestart() {
      await child.kill();
      openAll();
      await places.database.abort();
      await start();
    },
    pass: (ms) => places.database.pass(ms),
    terminate: () => child.terminate(),
    freeze: () => child.freeze(),
    thaw: () => child.thaw(),
    async addWorkers() {
      const env = { ...childEnv, LOG_LEVEL: 'info' };
      beside.push(await startChildStudio({ env, folder, app: WORKERS }));
    },
    start,
    lines: () => child.lines(),
    async close() {
      openAll();
      await places.database.abort();
      await Promise.all([child, ...beside].map((one) => one.kill()));
      await Promise.all([discord.close(), telegram.close(), gpus.close(), places.database.close()]);
      await world.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 500 });
    },
  };
}
