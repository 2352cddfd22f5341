import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@easel/db/free-port.ts';
import { Redis } from 'ioredis';

export interface TestRedis {
  url: string;
  stop(): Promise<void>;
}

/** The Redis at REDIS_URL, or one started from a `redis-server` on the PATH. @returns undefined where there is neither. */
export async function startTestRedis(): Promise<TestRedis | undefined> {
  if (process.env.REDIS_URL) return { url: process.env.REDIS_URL, stop: async () => {} };
  const port = await freePort();
  const dir = await mkdtemp(join(tmpdir(), 'easel-redis-'));
  const flags = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    dir,
    '--save',
    '',
    '--maxmemory-policy',
    'noeviction',
  ];
  const child = spawn('redis-server', flags, { stdio: 'ignore' });
  const stop = async () => {
    child.kill('SIGTERM');
    await rm(dir, { recursive: true, force: true });
  };
  const url = `redis://127.0.0.1:${port}`;
  if (await answers(child, url)) return { url, stop };
  await stop();
  return undefined;
}

async function answers(child: ChildProcess, url: string): Promise<boolean> {
  const missing = new Promise<false>((resolve) => child.once('error', () => resolve(false)));
  const client = new Redis(url, {
    retryStrategy: (times) => (times < 50 ? 100 : null),
    maxRetriesPerRequest: null,
  });
  client.on('error', () => {});
  const up = client.ping().then(
    () => true,
    () => false,
  );
  const result = await Promise.race([missing, up]);
  client.disconnect();
  return result;
}
