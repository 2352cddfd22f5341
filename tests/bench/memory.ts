import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Foundation } from '@easel/core/boot.ts';
import { messageText } from '@easel/sandbox/discord/message-reading.ts';
import { createSandboxWorld } from '@easel/sandbox/world.ts';
import type { Figure } from './bench.ts';

const ORDERS = 12;
const GIVE_UP_MS = 120_000;

/** What `npm start` occupies after some full-size orders: the one process, its launcher, its PostgreSQL. The sandbox is outside. */
export async function benchMemory(_foundation: Foundation, folder: string): Promise<Figure[]> {
  const world = await createSandboxWorld({ endpoint: { coldStartMs: 0, executionMs: () => 200 } });
  const dataDir = join(folder, 'studio');
  const env = { ...process.env, ...world.env, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'error' };
  const start = ['tools/bootstrap.mjs', 'start'];
  const child = spawn(process.execPath, start, { stdio: ['ignore', 'pipe', 'inherit'], env });
  const timer = setTimeout(() => child.kill('SIGTERM'), GIVE_UP_MS);
  try {
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk) => String(chunk).includes('is up') && resolve());
      child.once('exit', () => reject(new Error('npm start ended')));
    });
    const channel = world.discord.addGuild({ name: 'bench' }).addChannel({ name: 'studio' });
    const member = world.discord.addUser({ name: 'member' }).in(channel);
    for (let i = 0; i < ORDERS; i++) {
      const card = await (await member.command('imagine', { prompt: `a lighthouse, number ${i}` })).message();
      const isDone = (id: string, text: string) => id === card.id && /charged 2/i.test(text);
      await world.discord.waitForMessage(
        channel,
        (message) => isDone(message.id, messageText(message)),
        30_000,
      );
    }
    const [studio = 0] = await childrenOf(child.pid ?? 0);
    const node = await pssMb(studio);
    const launcher = await pssMb(child.pid ?? 0);
    const database = (await readFile(join(dataDir, 'database/postgres/postmaster.pid'), 'utf8')).split(
      '\n',
    )[0];
    const servers = [Number(database), ...(await childrenOf(Number(database)))];
    const postgres = (await Promise.all(servers.map(pssMb))).reduce((sum, mb) => sum + mb, 0);
    const name = `memory of npm start after ${ORDERS} orders`;
    return [
      { name: `${name}, the process`, value: node, unit: 'MB' },
      {
        name: `${name}, with its PostgreSQL and its launcher`,
        value: node + postgres + launcher,
        unit: 'MB',
        goal: 'under 400 MB',
      },
    ];
  } finally {
    clearTimeout(timer);
    child.kill('SIGTERM');
    if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
    await world.close();
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return children.split(' ').filter(Boolean).map(Number);
}

/** Proportional set size: memory that PostgreSQL's processes share counts once. Linux only; elsewhere not a number. */
async function pssMb(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? Number.NaN) / 1000;
}
