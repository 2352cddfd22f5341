import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import pg from 'pg';
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
    if (await exists(join(cluster, 'postmaster.pid'))) await control('stop', '-m', 'fast').catch(() => {});
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

/** Takes the folder for this process. A lock whose process is gone is taken over. */
async function lockFolder(home: string): Promise<() => Promise<void>> {
  const path = join(home, 'easel.lock');
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = await open(path, 'wx');
      await file.write(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = Number(await readFile(path, 'utf8').catch(() => ''));
    if (pid > 0 && isAlive(pid)) {
      throw new DataFolderInUseError(
        `Easel already runs on ${home} (process ${pid}). Stop it first, or give this one another folder with DATA_DIR.`,
      );
    }
    await rm(path, { force: true });
  }
  throw new DataFolderInUseError(`Another Easel took ${home} at the same moment. Try again.`);
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
  const passwordFile = join(input.home, 'postgres-password');
  if (await exists(join(input.cluster, 'PG_VERSION'))) return (await readFile(passwordFile, 'utf8')).trim();
  // What a first start left half made is no database yet.
  await rm(input.cluster, { recursive: true, force: true });
  await mkdir(input.cluster, { mode: 0o700 });
  const password = randomBytes(24).toString('base64url');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (isRoot) await chown(input.cluster, UNPRIVILEGED_ID, UNPRIVILEGED_ID);
  const how = ['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync'];
  await runPostgresProgram(input.initdb, [`--pgdata=${input.cluster}`, `--pwfile=${passwordFile}`, ...how]);
  return password;
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

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port')),
      );
    });
  });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
