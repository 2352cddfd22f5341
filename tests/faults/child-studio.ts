import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../', import.meta.url);
const STUDIO = { main: 'studio/main.ts', says: 'Easel is up' };
/** Makes pictures beside a studio, on the same database. */
export const WORKERS = { main: 'workers/main.ts', says: 'workers started' };
const START_WITHIN_MS = 180_000;
const LINES_KEPT = 200;

/** `npm start` as a process of its own. */
export interface ChildStudio {
  /** `kill -9`: no handler runs, no connection is closed politely. */
  kill(): Promise<void>;
  /** Stops it where it is, as a machine that swaps or a paused virtual machine does. */
  freeze(): void;
  thaw(): void;
  /** SIGTERM, as a deploy sends it. @returns its exit code and how long it took. */
  terminate(): Promise<{ code: number | null; ms: number }>;
  /** The newest lines it printed. */
  lines(): string[];
}

/**
 * Starts the studio and waits until it is up.
 *
 * @param options.app what to start instead.
 * @param options.folder its working directory: a `.env` of whoever runs the tests must not be read.
 * @throws Error with what it printed, when it ends or does not come up.
 */
export async function startChildStudio(options: {
  env: Record<string, string>;
  folder: string;
  app?: typeof STUDIO;
}): Promise<ChildStudio> {
  const { PATH = '' } = process.env;
  const app = options.app ?? STUDIO;
  const child = spawn(process.execPath, [fileURLToPath(new URL(app.main, ROOT))], {
    cwd: options.folder,
    env: { PATH, LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'error', PORT: '0', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  await untilUp(child, app.says, lines);
  const ended = once(child, 'exit');
  return {
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async terminate() {
      const before = performance.now();
      child.kill('SIGTERM');
      const [code] = (await ended) as [number | null];
      return { code, ms: performance.now() - before };
    },
    lines: () => lines,
  };
}

function untilUp(child: ChildProcess, says: string, lines: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`the studio ${why}:\n${lines.join('\n')}`));
    };
    const timer = setTimeout(() => fail(`was not up after ${START_WITHIN_MS} ms`), START_WITHIN_MS);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        lines.push(...text.split('\n').filter(Boolean));
        lines.splice(0, lines.length - LINES_KEPT);
        if (!text.includes(says)) return;
        clearTimeout(timer);
        resolve();
      });
    }
    child.once('exit', (code, signal) => fail(`ended with ${code ?? signal}`));
  });
}
