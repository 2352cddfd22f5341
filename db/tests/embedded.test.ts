import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  DataFolderInUseError,
  type EmbeddedPostgres,
  findRunningPostgres,
  startEmbeddedPostgres,
} from '../embedded/server.ts';

const SERVER = join(import.meta.dirname, '..', 'embedded', 'server.ts');

let root: string;
let dataDir: string;
const running: EmbeddedPostgres[] = [];

beforeEach(async () => {
  // mkdtemp makes a folder that only its owner may enter, such as /root is.
  root = await mkdtemp(join(tmpdir(), 'easel-embedded-'));
  dataDir = join(root, 'my data', 'database');
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  await rm(root, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir });
  running.push(server);
  return server;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** An Easel of its own process on the same folder; resolves once its database answers. */
async function startElsewhere(
  stderr: 'inherit' | 'ignore' = 'inherit',
): Promise<{ child: ChildProcess; url: string }> {
  const script = `
    const { startEmbeddedPostgres } = await import(${JSON.stringify(SERVER)});
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(server.url);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', stderr],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (line) => resolve(String(line).trim()));
    child.once('exit', () => reject(new Error('the other Easel ended before it was up')));
  });
  return { child, url };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

test('what was written survives a restart, in a folder that only its owner may enter', async () => {
  const first = await start();
  await query(first.url, 'create table kept as select 42 as answer');
  await first.stop();
  await first.stop();
  const second = await start();
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  const settings = await query(
    second.url,
    `select current_setting('TimeZone') as zone,
    current_setting('server_encoding') as encoding, current_setting('listen_addresses') as listens`,
  );
  expect(settings).toEqual([{ zone: 'UTC', encoding: 'UTF8', listens: '127.0.0.1' }]);
});

test('nobody gets in without the password, which only its owner may read', async () => {
  const { url } = await start();
  const guess = Object.assign(new URL(url), { password: 'guess' }).toString();
  await expect(query(guess, 'select 1')).rejects.toThrow('password authentication failed');
  const mode = await promisify(execFile)('ls', ['-l', join(dataDir, 'postgres-password')]);
  expect(mode.stdout).toMatch(/^-rw-------/);
});

test('a second start on the same folder is refused, in this process and from another', async () => {
  const other = await startElsewhere();
  const refused = startEmbeddedPostgres({ dataDir });
  await expect(refused).rejects.toThrow(DataFolderInUseError);
  await expect(refused).rejects.toThrow(`(process ${other.child.pid}). Stop it first`);
  // It was left in peace.
  expect(await query(other.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await kill(other.child);

  await start();
  await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(DataFolderInUseError);
});

test('of many processes that start at once one gets the folder', async () => {
  const attempts = await Promise.allSettled(Array.from({ length: 4 }, () => startElsewhere('ignore')));
  const started = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  expect(started).toHaveLength(1);
  for (const { child } of started) await kill(child);
  await start();
});

test('a database left running by a killed Easel is taken over by the next', async () => {
  const other = await startElsewhere();
  await query(other.url, 'create table kept as select 42 as answer');
  await kill(other.child);
  expect(await findRunningPostgres(dataDir)).toBe(other.url);
  const next = await start();
  expect(await query(next.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  await expect(query(other.url, 'select 1')).rejects.toThrow();
});

test('a lock with our own process id, as a container leaves it, does not lock us out', async () => {
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(dataDir, 'easel.lock'), String(process.pid));
  const { url } = await start();
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a note of a server from before the machine started interrupts nobody', async () => {
  await (await start()).stop();
  // Its process id belongs to somebody else by now.
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const note = [bystander.pid, join(dataDir, 'postgres'), 1_000_000_000, 1, '', '127.0.0.1', '', 'ready'];
  await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${note.join('\n')}\n`);
  const { url } = await start();
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  await kill(bystander);
});

test('a first start that was cut short is made anew', async () => {
  await mkdir(join(dataDir, 'postgres.new'), { recursive: true });
  await writeFile(join(dataDir, 'postgres.new', 'PG_VERSION'), '18\n');
  const { url } = await start();
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a running database is found by its folder, and only while it runs', async () => {
  expect(await findRunningPostgres(dataDir)).toBeUndefined();
  const server = await start();
  expect(await findRunningPostgres(dataDir)).toBe(server.url);
  await server.stop();
  expect(await findRunningPostgres(dataDir)).toBeUndefined();
  expect(await readFile(join(dataDir, 'easel.lock'), 'utf8').catch(() => 'gone')).toBe('gone');
});
