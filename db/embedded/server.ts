import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../free-port.ts';
import { findPostgresBinaries, isRoot, runPostgresProgram, UNPRIVILEGED_ID } from './binaries.ts';

export interface EmbeddedPostgres {
  /** Connection string of the owner of the application's database. */
  url: string;
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** The folder that holds the database, its password and its lock. Made when missing. */
  dataDir: string;
  /** Trade safety on power loss for speed: only for throw-away databases. */
  throwaway?: boolean;
}

/** The folder is in use by another running Easel. */
export class DataFolderInUseError extends Error {
  override name = 'DataFolderInUseError';
}

const DATABASE = 'easel';
const START_TIMEOUT_S = 60;
const ANSWER_TIMEOUT_MS = 5000;
const SECOND_MS = 1000;

/** Small enough for a cheap machine beside the application; a big community runs its own PostgreSQL. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  max_connections: 100,
  shared_buffers: '64MB',
  jit: 'off',
  log_min_messages: 'warning',
  // Unset, PostgreSQL asks the system for the time zone of each session.
  timezone: 'UTC',
};

const THROWAWAY_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: 400,
};

/**
 * Starts PostgreSQL on `dataDir`, which survives restarts. The server runs apart from this process, so that Ctrl-C at a
 * terminal lets the application end its work before the database goes; one left behind by a killed Easel is stopped first.
 *
 * @throws DataFolderInUseError when another Easel runs on the same folder.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const home = resolve(options.dataDir);
  const cluster = join(home, 'postgres');
  const binaries = await findPostgresBinaries();
  await mkdir(home, { recursive: true });
  const unlock = await lockFolder(home);
  const control = (...args: string[]) => runPostgresProgram(binaries.pg_ctl, ['-D', cluster, '-w', ...args]);
  try {
    const password = await ensureCluster({ home, cluster, initdb: binaries.initdb });
    await stopLeftBehind({ home, cluster, stop: () => control('stop', '-m', 'fast') });
    const port = await freePort();
    const settings = {
      ...SETTINGS,
      ...(options.throwaway ? THROWAWAY_SETTINGS : {}),
      port,
      unix_socket_directories: '',
    };
    const flags = Object.entries(settings).map(([name, value]) => `-c ${name}='${value}'`);
    await control(
      '-t',
      String(START_TIMEOUT_S),
      '-l',
      join(cluster, 'server.log'),
      '-o',
      flags.join(' '),
      'start',
    );
    const server = `postgres://postgres:${password}@127.0.0.1:${port}`;
    await ensureDatabase(server);
    let stopped = false;
    return {
      url: `${server}/${DATABASE}`,
      async stop() {
        if (stopped) return;
        stopped = true;
        await control('stop', '-m', 'fast');
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** The folders that this process has taken. */
const taken = new Set<string>();

/** Takes the folder for this process. A lock whose process is gone is taken over. */
async function lockFolder(home: string): Promise<() => Promise<void>> {
  const path = join(home, 'easel.lock');
  if (taken.has(home)) throw inUse(home, process.pid);
  taken.add(home);
  try {
    for (let attempt = 0; attempt < 2; attempt++) {
      if (await writeLock(path)) {
        return async () => {
          await rm(path, { force: true });
          taken.delete(home);
        };
      }
      const pid = await readLock(path);
      // In a container process ids repeat: our own one was written by the Easel that ran there before us.
      if (pid > 0 && pid !== process.pid && isAlive(pid)) throw inUse(home, pid);
      await rm(path, { force: true });
    }
    throw new DataFolderInUseError(`Another Easel took ${home} at the same moment. Try again.`);
  } catch (error) {
    taken.delete(home);
    throw error;
  }
}

function inUse(home: string, pid: number): DataFolderInUseError {
  return new DataFolderInUseError(
    `Easel already runs on ${home} (process ${pid}). Stop it first, or give this one another folder with DATA_DIR.`,
  );
}

async function writeLock(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The process that holds a lock; 0 when there is none. A lock is empty for a moment before its owner is written. */
async function readLock(path: string): Promise<number> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const owner = await readFile(path, 'utf8').catch(() => '0');
    if (owner !== '') return Number(owner);
    await sleep(20);
  }
  return 0;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function ensureCluster(input: { home: string; cluster: string; initdb: string }): Promise<string> {
  if (await exists(join(input.cluster, 'PG_VERSION'))) return readPassword(input.home);
  // Made beside its place and moved there whole: what a killed first start left half made is never taken for a database.
  const unfinished = `${input.cluster}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  await writeFile(passwordFile(input.home), `${password}\n`, { mode: 0o600 });
  if (isRoot) await chown(unfinished, UNPRIVILEGED_ID, UNPRIVILEGED_ID);
  const how = ['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync'];
  await runPostgresProgram(input.initdb, [
    `--pgdata=${unfinished}`,
    `--pwfile=${passwordFile(input.home)}`,
    ...how,
  ]);
  await rename(unfinished, input.cluster);
  return password;
}

function passwordFile(home: string): string {
  return join(home, 'postgres-password');
}

async function readPassword(home: string): Promise<string> {
  return (await readFile(passwordFile(home), 'utf8')).trim();
}

/** PostgreSQL's own note about the server that runs on a cluster, or ran when the machine went down. */
async function readServerNote(cluster: string) {
  // https://github.com/postgres/postgres/blob/master/src/include/utils/pidfile.h
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => undefined);
  const [pid, , startedAt, port] = text?.split('\n') ?? [];
  return text === undefined
    ? undefined
    : { pid: Number(pid), startedMs: Number(startedAt) * SECOND_MS, port: Number(port) };
}

/**
 * Finds the database of an Easel that runs on `dataDir`.
 *
 * @returns its connection string, or undefined when none answers there.
 */
export async function findRunningPostgres(dataDir: string): Promise<string | undefined> {
  const home = resolve(dataDir);
  const note = await readServerNote(join(home, 'postgres'));
  if (!note?.port) return undefined;
  const url = `postgres://postgres:${await readPassword(home)}@127.0.0.1:${note.port}/${DATABASE}`;
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: ANSWER_TIMEOUT_MS });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.end();
    return url;
  } catch {
    return undefined;
  }
}

/** Stops the server that a killed Easel left running. */
async function stopLeftBehind(input: { home: string; cluster: string; stop: () => Promise<unknown> }) {
  const note = await readServerNote(input.cluster);
  if (!note) return;
  if (!(await findRunningPostgres(input.home))) {
    // The note outlived its server, and its process id may be anybody's by now: pg_ctl would interrupt that process.
    const machineStartedMs = Date.now() - uptime() * SECOND_MS;
    const isOurs = note.pid === process.pid || note.pid === process.ppid;
    if (isOurs || note.startedMs < machineStartedMs) return rm(join(input.cluster, 'postmaster.pid'));
  }
  await input.stop().catch(() => {});
}

async function ensureDatabase(server: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
